#include "model_api/openai/refusal.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace rexa::model_api::openai {
namespace {

constexpr std::array without_credit = {
    std::string_view("insufficient_quota"), std::string_view("credit_balance_exhausted"),
    std::string_view("billing_hard_limit_reached"), std::string_view("billing_not_active")};

/// Of filters, of the prompt or of the answer.
constexpr std::array filters = {std::string_view("invalid_prompt"),
                                std::string_view("content_filter"),
                                std::string_view("content_policy_violation")};

struct StatusOfWord {
    std::string_view word;
    int status;
};

/// For errors in the middle of a stream, which have no status but in their words.
constexpr std::array statuses = {
    StatusOfWord{"rate_limit_exceeded", 429},  StatusOfWord{"slow_down", 429},
    StatusOfWord{"server_error", 500},         StatusOfWord{"overloaded_error", 503},
    StatusOfWord{"invalid_api_key", 401},      StatusOfWord{"model_not_found", 404},
    StatusOfWord{"invalid_request_error", 400}};

bool is_without_credit(const Failure& failure) {
    const auto is_it = [&](std::string_view word) {
        return failure.code == word || failure.type == word;
    };
    return std::ranges::any_of(without_credit, is_it);
}

/// Servers like OpenAI's have other words for it, or none but the message.
bool is_too_long(const Failure& failure) {
    return failure.code == "context_length_exceeded" ||
           failure.type == "exceed_context_size_error" ||
           (failure.status == 400 &&
            failure.message.find("maximum context length") != std::string::npos);
}

Failure with_status(Failure failure) {
    for (const StatusOfWord& known : statuses) {
        if (failure.status == 0 && (failure.code == known.word || failure.type == known.word)) {
            failure.status = known.status;
        }
    }
    return failure;
}

/// A server on this machine answers so while it reads the model from the disk.
bool is_loading(const Failure& failure) {
    return failure.status == 503 && failure.message.find("oading model") != std::string::npos;
}

} // namespace

Refusal refusal(const Failure& told, const ServiceNames& names) {
    const Failure failure = with_status(told);
    if (is_without_credit(failure)) {
        return {Errc::quota_exhausted,
                names.title + ": no credit is left for " + names.option("api_key") +
                    "; add some, or raise its limit",
                Again::never,
                std::nullopt,
                {}};
    }
    if (std::ranges::find(filters, failure.code) != filters.end()) {
        return {Errc::answer_blocked,
                names.title + "'s filters withheld the answer; ask in other words",
                Again::never,
                std::nullopt,
                {}};
    }
    if (is_too_long(failure)) {
        return prompt_too_long(names);
    }
    Refusal refusal = refusal_by_status(failure, names);
    if (is_loading(failure)) {
        refusal.again = Again::loading;
        refusal.message = names.title + " is still loading its model; try again later";
    } else if (failure.status == 404 && failure.code.empty() && failure.type.empty()) {
        refusal.message += ", which ends in /v1 at most servers";
    } else if (failure.status == 503 && failure.code == "slow_down") {
        refusal.code = Errc::rate_limited;
    }
    return refusal;
}

} // namespace rexa::model_api::openai
