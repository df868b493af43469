#include "generate/anthropic/answer_reader.hpp"

#include "model_api/endings.hpp"
#include "model_api/token_count.hpp"

namespace rexa::anthropic {
namespace {

using model_api::Again;

void keep(std::optional<std::uint64_t>& known, std::optional<std::uint64_t> told) {
    if (told) {
        known = told;
    }
}

} // namespace

void AnswerReader::read(const net::JsonView& event) {
    const std::string type = event["type"].optional_text().value_or("");
    if (type == "content_block_delta") {
        read_block(event["delta"]);
    } else if (type == "content_block_start") {
        read_block(event["content_block"]);
    } else if (type == "message_start") {
        read_message(event["message"]);
    } else if (type == "message_delta") {
        read_stop(event["delta"]);
        read_usage(event["usage"]);
    } else if (type == "message_stop") {
        is_over_ = true;
    } else if (type == "message") {
        read_message(event); // whole, from a gateway that does not stream
    }
}

void AnswerReader::read_message(const net::JsonView& message) {
    facts_.model = message["model"].is_text() ? message["model"].text() : "";
    facts_.reply_id = message["id"].is_text() ? message["id"].text() : "";
    for (const net::JsonView& block : message["content"].items()) {
        read_block(block);
    }
    read_stop(message);
    read_usage(message["usage"]);
}

/// A block as it begins, or what is added to one.
void AnswerReader::read_block(const net::JsonView& block) {
    const std::string type = block["type"].optional_text().value_or("");
    if (type == "text_delta" || type == "text") {
        collector_.add_answer(block["text"].optional_text().value_or(""));
    } else if (type == "thinking_delta" || type == "thinking") {
        collector_.add_thinking(block["thinking"].optional_text().value_or(""));
    }
}

void AnswerReader::read_stop(const net::JsonView& from) {
    if (const auto reason = from["stop_reason"].optional_text()) {
        reason_ = *reason;
    }
    if (from["stop_details"].is_object()) {
        explanation_ = from["stop_details"]["explanation"].optional_text().value_or("");
    }
}

/// Counts are of the whole message so far, and hold until they are told again. What is read from
/// the cache, or kept in it, was part of the prompt.
void AnswerReader::read_usage(const net::JsonView& usage) {
    TokenUsage& known = facts_.usage;
    keep(fresh_, model_api::token_count(usage, "input_tokens"));
    keep(cached_, model_api::token_count(usage, "cache_read_input_tokens"));
    keep(cached_now_, model_api::token_count(usage, "cache_creation_input_tokens"));
    if (fresh_) {
        known.input = *fresh_ + cached_.value_or(0) + cached_now_.value_or(0);
        known.cached_input = cached_;
    }
    keep(known.output, model_api::token_count(usage, "output_tokens"));
}

model_api::Ending AnswerReader::end() const {
    if (reason_ == "end_turn" || reason_ == "stop_sequence") {
        return {};
    }
    return {refusal(), reason_, explanation_, {}};
}

model_api::Refusal AnswerReader::refusal() const {
    if (reason_.empty()) {
        return model_api::cut(names_);
    }
    if (reason_ == "refusal") {
        return model_api::blocked(reason_, names_);
    }
    if (reason_ == "max_tokens") {
        return model_api::truncated(collector_, names_);
    }
    if (reason_ == "model_context_window_exceeded") {
        return {Errc::answer_truncated,
                names_.title + "'s answer was cut where prompt and answer filled all that the "
                               "model can hold; shorten the prompt",
                Again::never,
                std::nullopt,
                {}};
    }
    return model_api::unusable(reason_, reason_ == "tool_use" ? Again::once : Again::never, names_);
}

} // namespace rexa::anthropic
