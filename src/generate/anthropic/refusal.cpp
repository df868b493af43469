#include "generate/anthropic/refusal.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace rexa::anthropic {
namespace {

using model_api::Failure;
using model_api::Refusal;

struct StatusOfType {
    std::string_view type;
    int status;
};

/// Errors in the middle of a stream have no status but in their type.
constexpr std::array statuses = {StatusOfType{"invalid_request_error", 400},
                                 StatusOfType{"authentication_error", 401},
                                 StatusOfType{"billing_error", 402},
                                 StatusOfType{"permission_error", 403},
                                 StatusOfType{"not_found_error", 404},
                                 StatusOfType{"conflict_error", 409},
                                 StatusOfType{"request_too_large", 413},
                                 StatusOfType{"rate_limit_error", 429},
                                 StatusOfType{"api_error", 500},
                                 StatusOfType{"timeout_error", 504},
                                 StatusOfType{"overloaded_error", 529}};

/// A limit that the account's owner has set, which no wait lifts. Where it is one of a month only
/// the words say so.
bool is_spend_limit(const Failure& failure) {
    if (failure.status == 400 && failure.message.find("API usage limits") != std::string::npos) {
        return true;
    }
    if (!failure.details.is_object() || !failure.details["details"].is_object()) {
        return false;
    }
    const net::JsonView code = failure.details["details"]["error_code"];
    return code.is_text() && code.text().find("spend") != std::string::npos;
}

Failure with_status(Failure failure) {
    const auto found = std::ranges::find(statuses, failure.type, &StatusOfType::type);
    if (failure.status == 0 && found != statuses.end()) {
        failure.status = found->status;
    }
    return failure;
}

} // namespace

Refusal refusal(const Failure& told, const model_api::ServiceNames& names) {
    if (is_spend_limit(told)) {
        return {Errc::quota_exhausted,
                names.title + ": the account's own limit of spending is reached; raise it for " +
                    names.option("api_key"),
                model_api::Again::never,
                std::nullopt,
                {}};
    }
    const Failure failure = with_status(told);
    if (failure.status == 400 && failure.message.find("prompt is too long") != std::string::npos) {
        return model_api::prompt_too_long(names);
    }
    return model_api::refusal_by_status(failure, names);
}

} // namespace rexa::anthropic
