#include "model_api/answer_collector.hpp"

#include "core/conceal.hpp"

#include <rexa/error.hpp>

#include <algorithm>
#include <iterator>
#include <utility>

namespace rexa::model_api {

AnswerCollector::AnswerCollector(const TextSink& sink, std::uint64_t most_bytes)
    : sink_(sink), most_bytes_(most_bytes) {}

void AnswerCollector::conceal(const std::vector<Secret>& secrets) {
    secrets_.clear();
    std::ranges::copy_if(secrets, std::back_inserter(secrets_), [](const Secret& secret) {
        return core::is_unmistakable(secret.reveal());
    });
}

void AnswerCollector::begin_request() {
    at_request_ = state_;
    has_begun_ = false;
}

void AnswerCollector::begin_again() {
    state_ = at_request_;
}

void AnswerCollector::add_answer(std::string_view piece) {
    count(piece.size());
    const std::string text = state_.answer.join(piece);
    give(state_.splitter.split(state_.answer_filter.pass(text, secrets_)));
}

void AnswerCollector::add_thinking(std::string_view piece) {
    count(piece.size());
    const std::string text = state_.thinking.join(piece);
    give(TextKind::thinking, state_.thinking_filter.pass(text, secrets_));
}

void AnswerCollector::finish() {
    give(TextKind::thinking, state_.thinking_filter.finish() + state_.thinking.finish());
    give(state_.splitter.split(state_.answer_filter.finish() + state_.answer.finish()));
    give(state_.splitter.finish());
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
    has_begun_ = true;
    if (kind == TextKind::answer && !first_answer_) {
        first_answer_ = Clock::now();
    }
    (kind == TextKind::answer ? answer_ : thinking_) += text;
    if (!sink_) {
        return;
    }
    try {
        sink_({kind, text});
    } catch (...) {
        sink_failure_ = std::current_exception();
        throw;
    }
}

} // namespace rexa::model_api
