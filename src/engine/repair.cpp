#include "core/current_error.hpp"
#include "engine/generate.hpp"
#include "engine/refuse.hpp"
#include "engine/run.hpp"
#include "generate/failure_text.hpp"

#include <rexa/error.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace rexa {
namespace {

constexpr std::uint32_t most_rounds = 20;

void check_options(const RepairOptions& options) {
    if (options.rounds > most_rounds) {
        refuse("rounds: must be 0 to 20");
    }
    if (options.money_budget && *options.money_budget < Cost()) {
        refuse("money_budget: must be 0 or more");
    }
}

/// Whether the last one was there before.
bool is_among_earlier(const std::vector<std::string>& list) {
    return std::find(list.begin(), list.end() - 1, list.back()) != list.end() - 1;
}

/// Whether another program could have ended otherwise.
bool is_fault_of_code(Status status) {
    switch (status) {
    case Status::failed:
    case Status::timed_out:
    case Status::killed_memory:
    case Status::killed_output:
        return true;
    case Status::running:
    case Status::succeeded:
    case Status::cancelled:
    case Status::interrupted:
        break;
    }
    return false;
}

/// Passes on what happens, and remembers what the observer threw.
class Telling final : public GenerateObserver {
public:
    explicit Telling(GenerateObserver& observer) : next_(observer) {}

    void on_phase(SnapshotId id, Phase phase) override {
        tell([&] { next_.on_phase(id, phase); });
    }
    void on_output(const OutputEvent& event) override {
        tell([&] { next_.on_output(event); });
    }
    void on_text(const TextEvent& event) override {
        tell([&] { next_.on_text(event); });
    }
    bool wants_text() const noexcept override { return next_.wants_text(); }
    bool on_generated(const Generation& generation) override {
        return tell([&] { return next_.on_generated(generation); });
    }

    [[nodiscard]] bool has_failed() const noexcept { return has_failed_; }

private:
    template <class Notification>
    std::invoke_result_t<Notification> tell(Notification notification) {
        try {
            return notification();
        } catch (...) {
            has_failed_ = true;
            throw;
        }
    }

    GenerateObserver& next_;
    bool has_failed_ = false;
};

/// From a sentence to a program that ran, and on from there as long as it is worth it.
class RepairLoop {
public:
    RepairLoop(detail::EngineCore& core, GenerateRequest request, const RepairOptions& options,
               GenerateObserver& observer, const Call& call)
        : core_(core), request_(std::move(request)), options_(options), observer_(observer),
          call_(call) {}

    GeneratedRun run() {
        begin_with_subject();
        ask(RepairRound());
        bool goes_on = run_answer();
        while (goes_on && !is_over()) {
            goes_on = take_next_step();
        }
        return std::move(result_);
    }

private:
    /// What is to be fixed has failed once already.
    void begin_with_subject() {
        if (request_.purpose() != Purpose::fix || !request_.subject()) {
            return;
        }
        const auto subject = final_snapshot(core_.store(), *request_.subject(), call_);
        codes_.push_back(subject.code());
        failures_.push_back(generate::failure_signature(subject.execution()));
    }

    [[nodiscard]] bool is_over() {
        const auto end = end_so_far();
        result_.end = end.value_or(result_.end);
        return end.has_value();
    }

    [[nodiscard]] std::optional<RepairEnd> end_so_far() const {
        const auto& steps = result_.steps;
        const Snapshot& last = steps.back().snapshot;
        if (!last) {
            return is_among_earlier(codes_) ? RepairEnd::same_code : RepairEnd::declined;
        }
        if (last.status() == Status::succeeded) {
            return RepairEnd::succeeded;
        }
        if (!is_fault_of_code(last.status()) || is_call_over()) {
            return RepairEnd::not_repairable;
        }
        if (options_.rounds == 0) {
            return RepairEnd::not_asked;
        }
        if (is_among_earlier(failures_)) {
            return RepairEnd::same_error;
        }
        if (steps.size() > options_.rounds) {
            return RepairEnd::rounds_used;
        }
        return is_budget_used() ? std::optional(RepairEnd::budget_used) : std::nullopt;
    }

    /// What is not known may be anything, and ends a budget.
    [[nodiscard]] bool is_budget_used() const {
        const bool tokens_used =
            options_.token_budget &&
            (!are_tokens_known_ || result_.usage.total() >= *options_.token_budget);
        const bool money_used =
            options_.money_budget && (!is_cost_known_ || *result_.cost >= *options_.money_budget);
        return tokens_used || money_used;
    }

    [[nodiscard]] bool is_call_over() const {
        return call_.stop().stop_requested() || Call::Clock::now() >= call_.deadline();
    }

    /// What was answered is the caller's whatever comes afterwards.
    bool take_next_step() {
        const auto number = result_.steps.size();
        RepairRound round;
        round.reason = "repair " + std::to_string(number) + " of " +
                       std::to_string(options_.rounds) + ": " + failures_.back();
        round.failures.assign(failures_.begin(), failures_.end() - 1);
        request_ = next_request();
        return attempt(RepairEnd::model_failed, [&] { ask_again(std::move(round)); }) &&
               run_answer();
    }

    /// A wish beside a purpose holds for all rounds; a task is the snapshot's own.
    [[nodiscard]] GenerateRequest next_request() const {
        const auto purpose = request_.purpose();
        const bool has_wish = purpose == Purpose::fix || purpose == Purpose::document;
        return GenerateRequest::fix(result_.steps.back().snapshot.id())
            .task(has_wish ? request_.task() : "")
            .generator(request_.generator())
            .settings(request_.settings())
            .preview(request_.preview());
    }

    bool run_answer() {
        return attempt(RepairEnd::run_failed, [&] { run_last(); });
    }

    /// A step of which there is an earlier answer: whatever fails is told beside that, except for
    /// what the observer throws.
    template <class Step>
    bool attempt(RepairEnd failed, Step step) {
        try {
            step();
            return true;
        } catch (...) {
            if (observer_.has_failed()) {
                throw;
            }
            result_.end = failed;
            result_.failure = core::current_error();
            return false;
        }
    }

    void ask_again(RepairRound round) {
        try {
            ask(std::move(round));
        } catch (const AnswerError& error) {
            result_.useless_reply = error.reply();
            throw;
        }
    }

    void ask(RepairRound round) {
        round.on_reply = [this](const ModelReply& reply) { add_up(reply); };
        TextSink sink;
        if (observer_.wants_text()) {
            sink = [this](const TextEvent& event) { observer_.on_text(event); };
        }
        GeneratedStep step;
        step.generation = perform_generate(core_, request_, round, sink, call_);
        codes_.push_back(step.generation.code);
        result_.steps.push_back(std::move(step));
    }

    void run_last() {
        GeneratedStep& step = result_.steps.back();
        if (is_among_earlier(codes_) || is_declined(step.generation)) {
            return;
        }
        step.snapshot = run(step.generation);
        failures_.push_back(generate::failure_signature(step.snapshot.execution()));
    }

    /// Errors: cancelled; what the observer says then, nobody may have meant.
    bool is_declined(const Generation& generation) {
        const bool is_wanted = observer_.on_generated(generation);
        if (call_.stop().stop_requested()) {
            call_.check();
        }
        return !is_wanted;
    }

    Snapshot run(const Generation& generation) {
        const auto slot = core_.scheduler().enter(call_);
        auto plan = plan_run(core_, SnapshotId::random(), generation.run,
                             origin_of(generation, generation.run.code()), call_);
        return perform_run(core_, std::move(plan), observer_, call_);
    }

    void add_up(const ModelReply& reply) {
        are_tokens_known_ = are_tokens_known_ && reply.usage.input && reply.usage.output;
        is_cost_known_ = is_cost_known_ && reply.cost;
        result_.usage = result_.usage + reply.usage;
        if (reply.cost) {
            result_.cost = result_.cost.value_or(Cost()) + *reply.cost;
        }
    }

    detail::EngineCore& core_;
    GenerateRequest request_;
    const RepairOptions options_;
    Telling observer_;
    const Call& call_;
    GeneratedRun result_;
    // Of what was to be fixed, and of each round.
    std::vector<std::string> codes_;
    std::vector<std::string> failures_;
    bool are_tokens_known_ = true;
    bool is_cost_known_ = true;
};

} // namespace

GeneratedRun perform_generate_and_run(detail::EngineCore& core, const GenerateRequest& request,
                                      const RepairOptions& options, GenerateObserver& observer,
                                      const Call& call) {
    check_options(options);
    if (!wants_code(request.purpose())) {
        refuse("purpose: an explanation or a suggestion is nothing to run; use generate");
    }
    core.scheduler().check_thread();
    return RepairLoop(core, request, options, observer, call).run();
}

} // namespace rexa
