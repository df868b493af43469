#include "model_api/answer_collector.hpp"

#include "core/conceal.hpp"

#include <rexa/error.hpp>

#include <utility>

namespace rexa::model_api {

AnswerCollector::AnswerCollector(const TextSink& sink, std::uint64_t most_bytes)
    : sink_(sink), most_bytes_(most_bytes) {}

void AnswerCollector::conceal(const std::vector<Secret>& secrets) {
    secrets_.clear();
    for (const Secret& secret : secrets) {
        if (!core::is_unmistakable(secret.reveal())) {
            continue;
        }
        secrets_.push_back(secret);
        for (std::string& form : core::encoded_forms(secret.reveal())) {
            secrets_.emplace_back(std::move(form)); // pieces may end within it
        }
    }
}

void AnswerCollector::begin_request() {
    at_request_ = state_;
    has_begun_ = false;
}

void AnswerCollector::begin_again() {
    state_ = at_request_;
}

bool AnswerCollector::has_grown() const noexcept {
    return state_.received > at_request_.received;
}

void AnswerCollector::add_answer(std::string_view piece) {
    count(piece.size());
    const std::string text = state_.answer_joiner.join(piece);
    give(state_.splitter.split(state_.answer_filter.pass(text, secrets_)));
}

void AnswerCollector::add_thinking(std::string_view piece) {
    count(piece.size());
    const std::string text = state_.thinking_joiner.join(piece);
    give(TextKind::thinking, state_.thinking_filter.pass(text, secrets_));
}

void AnswerCollector::finish() {
    give(TextKind::thinking, state_.thinking_filter.finish() + state_.thinking_joiner.finish());
    give(state_.splitter.split(state_.answer_filter.finish() + state_.answer_joiner.finish()));
    give(state_.splitter.finish());
    take_unopened_thinking();
}

void AnswerCollector::take_unopened_thinking() {
    if (state_.splitter.had_section() || !state_.thinking.empty()) {
        return;
    }
    if (auto parts = part_unopened_thinking(state_.answer)) {
        state_.thinking = std::move(parts->thinking);
        state_.answer = std::move(parts->answer);
    }
}

void AnswerCollector::count(std::size_t bytes) {
    state_.received += bytes;
    if (state_.received > most_bytes_) {
        throw Error(Errc::too_large, "the answer is longer than the limit of " +
                                         std::to_string(most_bytes_) +
                                         " bytes; allow more in ModelTransport::answer_bytes");
    }
}

void AnswerCollector::give(const ThinkSplitter::Pieces& pieces) {
    for (const auto& [kind, text] : pieces) {
        give(kind, text);
    }
}

void AnswerCollector::give(TextKind kind, std::string_view text) {
    if (text.empty()) {
        return;
    }
    if (kind == TextKind::answer && !state_.first_answer) {
        state_.first_answer = Clock::now();
    }
    (kind == TextKind::answer ? state_.answer : state_.thinking) += text;
    if (!sink_) {
        return;
    }
    has_begun_ = true;
    try {
        sink_({kind, text});
    } catch (...) {
        sink_failure_ = std::current_exception();
        throw;
    }
}

} // namespace rexa::model_api
