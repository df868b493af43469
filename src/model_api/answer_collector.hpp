#ifndef REXA_MODEL_API_ANSWER_COLLECTOR_HPP
#define REXA_MODEL_API_ANSWER_COLLECTOR_HPP

#include "model_api/secret_filter.hpp"
#include "model_api/text_joiner.hpp"
#include "model_api/think_splitter.hpp"

#include <rexa/code_generator.hpp>
#include <rexa/secret.hpp>

#include <chrono>
#include <cstdint>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rexa::model_api {

/// Collects an answer from the pieces of a stream, and hands them on as whole characters, the
/// thinking apart from the answer.
class AnswerCollector {
public:
    using Clock = std::chrono::steady_clock;

    /// The sink outlives this object. `most_bytes` of answer and thinking together.
    AnswerCollector(const TextSink& sink, std::uint64_t most_bytes);

    /// What no answer may repeat from now on, as far as it is unmistakable.
    void conceal(const std::vector<Secret>& secrets);

    /// What comes now answers another request; what came before stays.
    void begin_request();
    /// The same request is sent once more, and what came of its answer is forgotten. Only where
    /// nothing of that was handed on.
    void begin_again();

    // Errors: too_large, and what the sink throws.
    void add_answer(std::string_view piece);
    void add_thinking(std::string_view piece);
    /// At the end of the answer: what was held back as undecided. Thinking that was begun in the
    /// prompt is known only now: the sink had it as answer, `answer()` is without it.
    void finish();

    /// Whether the sink was given anything of the present request's answer, which cannot be taken
    /// back.
    [[nodiscard]] bool has_begun() const noexcept { return has_begun_; }
    /// Whether anything came of it.
    [[nodiscard]] bool has_grown() const noexcept;
    /// What the sink threw.
    [[nodiscard]] const std::exception_ptr& sink_failure() const noexcept { return sink_failure_; }

    [[nodiscard]] const std::string& answer() const noexcept { return state_.answer; }
    [[nodiscard]] const std::string& thinking() const noexcept { return state_.thinking; }
    [[nodiscard]] std::optional<Clock::time_point> first_answer() const noexcept {
        return state_.first_answer;
    }

private:
    struct State {
        std::uint64_t received = 0;
        std::string answer;
        std::string thinking;
        std::optional<Clock::time_point> first_answer;
        TextJoiner answer_joiner;
        TextJoiner thinking_joiner;
        SecretFilter answer_filter;
        SecretFilter thinking_filter;
        ThinkSplitter splitter;
    };

    void count(std::size_t bytes);
    void take_unopened_thinking();
    void give(const ThinkSplitter::Pieces& pieces);
    void give(TextKind kind, std::string_view text);

    const TextSink& sink_;
    const std::uint64_t most_bytes_;
    std::vector<Secret> secrets_;
    State state_;
    State at_request_;
    bool has_begun_ = false;
    std::exception_ptr sink_failure_;
};

} // namespace rexa::model_api

#endif
