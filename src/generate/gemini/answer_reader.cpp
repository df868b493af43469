#include "generate/gemini/answer_reader.hpp"

#include "model_api/endings.hpp"
#include "model_api/gemini/finish_reasons.hpp"
#include "model_api/token_count.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace rexa::gemini {
namespace {

using model_api::Again;

/// A call of a tool, though none was offered, or an answer that is none: it may go well next time.
constexpr std::array slips = {
    std::string_view("MALFORMED_FUNCTION_CALL"), std::string_view("UNEXPECTED_TOOL_CALL"),
    std::string_view("TOO_MANY_TOOL_CALLS"), std::string_view("MALFORMED_RESPONSE")};

bool is_slip(std::string_view reason) {
    return std::ranges::find(slips, reason) != slips.end();
}

void keep(std::optional<std::uint64_t>& known, std::optional<std::uint64_t> told) {
    if (told) {
        known = told;
    }
}

} // namespace

void AnswerReader::read(const net::JsonView& event) {
    if (event["modelVersion"].is_text()) {
        facts_.model = event["modelVersion"].text();
    }
    if (event["responseId"].is_text()) {
        facts_.reply_id = event["responseId"].text();
    }
    if (event["usageMetadata"].present()) {
        read_usage(event["usageMetadata"]);
    }
    const net::JsonView feedback = event["promptFeedback"];
    if (const auto reason = feedback["blockReason"].optional_text()) {
        is_blocked_ = true;
        reason_ = *reason;
        explanation_ = feedback["blockReasonMessage"].optional_text().value_or(
            feedback["safetyRatings"].present() ? feedback["safetyRatings"].to_json() : "");
    }
    for (const net::JsonView& candidate : event["candidates"].items()) {
        if (candidate["index"].optional_integer().value_or(0) == 0) {
            read_candidate(candidate);
        }
    }
}

void AnswerReader::read_candidate(const net::JsonView& candidate) {
    for (const net::JsonView& part : candidate["content"]["parts"].items()) {
        const auto text = part["text"].optional_text();
        if (!text) {
            continue;
        }
        if (part["thought"].optional_boolean().value_or(false)) {
            collector_.add_thinking(*text);
        } else {
            collector_.add_answer(*text);
        }
    }
    if (const auto token = candidate["continuationToken"].optional_text()) {
        continuation_ = *token;
    }
    if (const auto reason = candidate["finishReason"].optional_text()) {
        reason_ = *reason;
        explanation_ = candidate["finishMessage"].optional_text().value_or(
            candidate["safetyRatings"].present() ? candidate["safetyRatings"].to_json() : "");
    }
}

/// Counts are of the whole request so far.
void AnswerReader::read_usage(const net::JsonView& usage) {
    TokenUsage& known = facts_.usage;
    if (const auto prompt = model_api::token_count(usage, "promptTokenCount")) {
        known.input =
            *prompt + model_api::token_count(usage, "toolUsePromptTokenCount").value_or(0);
    }
    keep(known.cached_input, model_api::token_count(usage, "cachedContentTokenCount"));
    keep(known.output, model_api::token_count(usage, "candidatesTokenCount"));
    keep(known.thinking, model_api::token_count(usage, "thoughtsTokenCount"));
}

model_api::Ending AnswerReader::end() const {
    if (!is_blocked_ && reason_ == "STOP") {
        return {};
    }
    if (!is_blocked_ && reason_ == "CONTINUATION" && !continuation_.empty()) {
        return {std::nullopt, {}, {}, continuation_};
    }
    return {refusal(), reason_, explanation_, {}};
}

model_api::Refusal AnswerReader::refusal() const {
    if (is_blocked_ || model_api::gemini::is_filter(reason_)) {
        return model_api::blocked(reason_, names_);
    }
    if (reason_.empty()) {
        return model_api::cut(names_);
    }
    if (reason_ == "MAX_TOKENS") {
        return model_api::truncated(collector_, names_);
    }
    return model_api::unusable(reason_, is_slip(reason_) ? Again::once : Again::never, names_);
}

} // namespace rexa::gemini
