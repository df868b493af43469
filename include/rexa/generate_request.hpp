#ifndef REXA_GENERATE_REQUEST_HPP
#define REXA_GENERATE_REQUEST_HPP

#include <rexa/code_generator.hpp>
#include <rexa/cost.hpp>
#include <rexa/error.hpp>
#include <rexa/generation.hpp>
#include <rexa/id.hpp>
#include <rexa/observer.hpp>
#include <rexa/run_request.hpp>
#include <rexa/snapshot.hpp>
#include <rexa/transcriber.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace rexa {

/// What to ask a model for. Built by the function of its purpose and by setters, which return the
/// request itself: `GenerateRequest::write("plot a sine wave").seed(7)`.
class GenerateRequest {
public:
    GenerateRequest() = default;

    /// Code for a task, in UTF-8.
    static GenerateRequest write(std::string task);
    /// The parent's whole code, changed as `task` says; it will run as the parent's child.
    static GenerateRequest modify(const SnapshotId& parent, std::string task);
    /// The code of a snapshot that failed, mended.
    static GenerateRequest fix(const SnapshotId& failed);
    static GenerateRequest explain(const SnapshotId& snapshot);
    static GenerateRequest document(const SnapshotId& snapshot);
    /// `count` is 1 to 10.
    static GenerateRequest suggest(const SnapshotId& snapshot, std::uint32_t count = 3);

    /// A further wish for fix, explain, document and suggest.
    GenerateRequest& task(std::string value) { return set(task_, std::move(value)); }
    /// A spoken task: its text becomes the task, and all of it is kept.
    GenerateRequest& transcript(Transcript value) {
        task_ = value.text;
        return set(transcript_, std::optional(std::move(value)));
    }
    /// The generator's name; empty for the engine's first.
    GenerateRequest& generator(std::string value) { return set(generator_, std::move(value)); }
    GenerateRequest& settings(ModelSettings value) { return set(settings_, std::move(value)); }
    /// How the code will run: language, limits, files, network, provider, parent. Its own code is
    /// not looked at. What is about a snapshot runs as that did, and this is not used.
    GenerateRequest& run(RunRequest value) { return set(run_, std::move(value)); }
    /// Whether the beginnings of the workspace's data files are shown to the model. Names and
    /// sizes always are. Default: yes.
    GenerateRequest& preview(bool value) { return set(preview_, value); }

    [[nodiscard]] Purpose purpose() const noexcept { return purpose_; }
    [[nodiscard]] const std::string& task() const noexcept { return task_; }
    [[nodiscard]] const std::optional<SnapshotId>& subject() const noexcept { return subject_; }
    [[nodiscard]] std::uint32_t count() const noexcept { return count_; }
    [[nodiscard]] const std::optional<Transcript>& transcript() const noexcept {
        return transcript_;
    }
    [[nodiscard]] const std::string& generator() const noexcept { return generator_; }
    [[nodiscard]] const ModelSettings& settings() const noexcept { return settings_; }
    [[nodiscard]] const RunRequest& run() const noexcept { return run_; }
    [[nodiscard]] bool preview() const noexcept { return preview_; }

private:
    GenerateRequest(Purpose purpose, std::optional<SnapshotId> subject, std::string task)
        : purpose_(purpose), subject_(std::move(subject)), task_(std::move(task)) {}

    template <class T>
    GenerateRequest& set(T& member, T value) {
        member = std::move(value);
        return *this;
    }

    Purpose purpose_ = Purpose::write;
    std::optional<SnapshotId> subject_;
    std::string task_;
    std::uint32_t count_ = 3;
    std::optional<Transcript> transcript_;
    std::string generator_;
    ModelSettings settings_;
    RunRequest run_;
    bool preview_ = true;
};

/// How far `generate_and_run` goes.
struct RepairOptions {
    /// Times that code which failed is given back to the model, 0 to 20.
    std::uint32_t rounds = 0;
    /// What all requests to the model may use together; checked before each further one, and used
    /// up by one of which it is not known.
    std::optional<std::uint64_t> token_budget;
    /// The same in money. Needs a generator that knows its prices.
    std::optional<Cost> money_budget;
};

/// Why `generate_and_run` ended.
enum class RepairEnd : std::uint8_t {
    succeeded = 1,
    not_asked = 2, ///< it failed, and no rounds were wanted
    declined = 3,  ///< the observer did not want the code to run
    rounds_used = 4,
    same_error = 5, ///< the same error as before
    same_code = 6,  ///< the model gave back code that had failed
    budget_used = 7,
    not_repairable = 8, ///< it was cancelled or interrupted: no fault of the code
    model_failed = 9,   ///< there was no usable answer for a further round
    run_failed = 10,    ///< an answer could not be run; no fault of the code
};

std::string_view to_string(RepairEnd end) noexcept;

/// One round: what the model answered and what came of it.
struct GeneratedStep {
    Generation generation;
    Snapshot snapshot; ///< empty where it was not run
};

struct GeneratedRun {
    std::vector<GeneratedStep> steps; ///< at least one
    RepairEnd end = RepairEnd::succeeded;
    std::optional<Error> failure; ///< with model_failed and run_failed
    /// Of an answer of no use, with model_failed: what came of it.
    std::optional<ModelReply> useless_reply;
    TokenUsage usage;         ///< of all answers, those of no use included
    std::optional<Cost> cost; ///< of the same, as far as it is known; sandboxes are apart

    /// Of the last step.
    [[nodiscard]] const Snapshot& snapshot() const { return steps.back().snapshot; }
    [[nodiscard]] const Generation& generation() const { return steps.back().generation; }
};

/// Told what happens during `generate_and_run`, besides the runs themselves.
class GenerateObserver : public RunObserver {
public:
    virtual void on_text(const TextEvent&) {}
    /// Whether the text is shown to anybody as it arrives. An answer that broke off is asked for
    /// again only where nothing of it was shown.
    virtual bool wants_text() const noexcept { return true; }
    /// Before the code of an answer runs. False: it is not run, and this is the end: `declined`,
    /// or `run_failed` where the call was cancelled meanwhile.
    virtual bool on_generated(const Generation&) { return true; }
};

/// The observer that ignores everything and declines nothing. May be shared by any number of runs.
GenerateObserver& silent_generate_observer() noexcept;

} // namespace rexa

#endif
