#include "generate/openai/answer_reader.hpp"

#include "model_api/endings.hpp"
#include "model_api/token_count.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace rexa::openai {
namespace {

using model_api::Again;

/// Of a whole answer, as the servers have it.
constexpr std::array complete = {std::string_view("stop"), std::string_view("eos"),
                                 std::string_view("eos_token"), std::string_view("end_turn"),
                                 std::string_view("stop_sequence")};
/// A call of a tool, though none was offered.
constexpr std::array slips = {std::string_view("tool_calls"), std::string_view("function_call")};

bool is_in(const auto& words, std::string_view word) {
    return std::ranges::find(words, word) != words.end();
}

constexpr std::size_t most_declined = 4096; // no error shows more

} // namespace

void AnswerReader::read(const net::JsonView& chunk) {
    if (chunk["model"].is_text()) {
        facts_.model = chunk["model"].text();
    }
    if (chunk["id"].is_text()) {
        facts_.reply_id = chunk["id"].text();
    }
    if (chunk["usage"].present()) {
        read_usage(chunk["usage"]);
    }
    for (const net::JsonView& choice : chunk["choices"].items()) {
        if (choice["index"].optional_integer().value_or(0) == 0) {
            read_choice(choice);
        }
    }
}

void AnswerReader::read_choice(const net::JsonView& choice) {
    read_text(choice["delta"]);
    read_text(choice["message"]);
    if (const auto reason = choice["finish_reason"].optional_text()) {
        reason_ = *reason;
    }
}

void AnswerReader::read_text(const net::JsonView& delta) {
    for (const std::string_view name : {"reasoning_content", "reasoning"}) {
        if (delta[name].is_text()) {
            collector_.add_thinking(delta[name].text());
            break; // some send the same under both names
        }
    }
    read_content(delta["content"]);
    declined_ += delta["refusal"].optional_text().value_or("");
    declined_.resize(std::min(declined_.size(), most_declined));
}

/// A text, or the parts of one beside others.
void AnswerReader::read_content(const net::JsonView& content) {
    if (!content.is_array()) {
        if (const auto text = content.optional_text()) {
            collector_.add_answer(*text);
        }
        return;
    }
    for (const net::JsonView& part : content.items()) {
        if (part.is_object() && part["text"].is_text()) {
            collector_.add_answer(part["text"].text());
        }
    }
}

void AnswerReader::read_usage(const net::JsonView& usage) {
    TokenUsage& known = facts_.usage;
    known.input = model_api::token_count(usage, "prompt_tokens");
    known.cached_input = model_api::token_count(usage, "prompt_tokens_details", "cached_tokens");
    known.thinking = model_api::token_count(usage, "completion_tokens_details", "reasoning_tokens");
    known.output = model_api::token_count(usage, "completion_tokens");
    if (known.output) {
        *known.output -= std::min(known.thinking.value_or(0), *known.output);
    }
}

model_api::Ending AnswerReader::end() const {
    // Some servers give no reason, and say only that this was all.
    const bool is_complete = is_in(complete, reason_) || (reason_.empty() && has_end_mark_);
    if (declined_.empty() && is_complete) {
        return {};
    }
    return {refusal(), declined_.empty() ? reason_ : "refusal", declined_, {}};
}

model_api::Refusal AnswerReader::refusal() const {
    if (!declined_.empty()) {
        return model_api::blocked("refusal", names_);
    }
    if (reason_.empty() || reason_ == "error") {
        return model_api::cut(names_);
    }
    if (reason_ == "length") {
        return model_api::truncated(collector_, names_);
    }
    if (reason_ == "content_filter") {
        return model_api::blocked(reason_, names_);
    }
    return model_api::unusable(reason_, is_in(slips, reason_) ? Again::once : Again::never, names_);
}

} // namespace rexa::openai
