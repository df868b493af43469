#ifndef REXA_ENGINE_HPP
#define REXA_ENGINE_HPP

#include <rexa/async_operations.hpp>
#include <rexa/call.hpp>
#include <rexa/code_generator.hpp>
#include <rexa/cost.hpp>
#include <rexa/detail/async.hpp>
#include <rexa/diff.hpp>
#include <rexa/generate_request.hpp>
#include <rexa/listener.hpp>
#include <rexa/observer.hpp>
#include <rexa/query.hpp>
#include <rexa/run_request.hpp>
#include <rexa/sandbox.hpp>
#include <rexa/snapshot.hpp>
#include <rexa/store.hpp>
#include <rexa/timeline.hpp>
#include <rexa/transcriber.hpp>
#include <rexa/verdict.hpp>

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rexa {

namespace detail {
class EngineCore;
}

struct EngineOptions {
    /// Runs at once; further ones wait in order of arrival. As many of the short sandboxes in which
    /// code is compiled to be found, or a place described for a model, may be there beside them,
    /// and neither wait for the other. 0: the number of processors.
    std::size_t concurrent_runs = 0;
    /// How long destroying one sandbox may take, and taking the files of a run whose call has
    /// ended: what takes longer is left out. Clean-up never uses the operation's own call.
    std::chrono::milliseconds cleanup_timeout = std::chrono::seconds(10);
    /// What the runs of this engine may cost together, on providers that bill them. A run that
    /// could go beyond, at the highest cost of it and of all that run beside it, is refused:
    /// budget_exceeded. What the highest cost of a run sets aside stays so where its sandbox could
    /// not be ended, or its creation failed and may have been billed. Nothing: no limit.
    std::optional<Cost> budget;
};

/// What an engine is put together from. `rexa::open` fills it with the embedded defaults.
struct EngineParts {
    std::shared_ptr<SnapshotStore> store;
    /// By name, which must differ; the first is the default.
    std::vector<std::shared_ptr<SandboxProvider>> providers;
    /// By name, as providers; there may be none.
    std::vector<std::shared_ptr<CodeGenerator>> generators = {};
    std::vector<std::shared_ptr<Transcriber>> transcribers = {};
    std::vector<std::shared_ptr<RunListener>> listeners;
    EngineOptions options;
};

/// Runs, keeps, branches, replays and compares. The one facade a host holds.
///
/// Cheap to copy; copies share one state, and all of it may be used from any thread. Each
/// operation exists in a blocking form `x(..., call)`, performed on the calling thread, and as
/// `async_x(..., call, token)`, the same function on a thread of the engine; see AsyncOperations.
/// No thread is started before the first asynchronous operation. A completion handler may use the
/// engine, its blocking forms included; inside a run (a RunObserver, a provider) another run or
/// replay of the same engine is refused: failed_precondition.
///
/// Destroying the last copy cancels what runs and waits for it; on one of the engine's own threads
/// it does not wait. A run that has ended is not given up for a busy store: that is asked three
/// times, each for as long as it waits by itself, and neither the run's call nor the end of the
/// engine cuts this short. After fork() a child must not use the engine: failed_precondition.
///
/// Errors common to all operations: cancelled, deadline_exceeded, and those of the store.
class Engine : public AsyncOperations<Engine> {
public:
    /// Errors: invalid_argument for missing parts or two providers of one name.
    explicit Engine(EngineParts parts);

    // Running

    /// Runs code in a fresh sandbox and keeps the execution. Code that fails is a snapshot too.
    /// The snapshot is on record before the code starts. A call that is cancelled or runs out of
    /// time after that ends the run, which is kept as `cancelled` or `timed_out` and returned; once
    /// the code has ended, it is kept as it ended, with its files if these can be taken within
    /// EngineOptions::cleanup_timeout.
    /// Errors: invalid_argument, failed_precondition for a running parent and inside a run of this
    /// engine, sandbox_unavailable, interpreter_not_found, path_unreadable, unsupported; what a
    /// sandbox error interrupts is kept as `interrupted`.
    Snapshot run(const RunRequest& request, RunObserver& observer = silent_observer(),
                 const Call& call = {});

    /// Runs a draft, which becomes a snapshot of the same id.
    Snapshot run(const Draft& draft, RunObserver& observer = silent_observer(),
                 const Call& call = {});

    /// A draft prefilled from a snapshot, which runs nothing. It is kept until it is run or
    /// discarded.
    Draft branch(const SnapshotId& parent, const Call& call = {});
    /// Several drafts of one parent, in one commit. `count` is 1 to 100,000; their requests may
    /// have 256 MiB together. Errors: invalid_argument beyond these.
    std::vector<Draft> branch(const SnapshotId& parent, std::size_t count, const Call& call = {});
    /// Keeps an edited draft.
    void save(const Draft& draft, const Call& call = {});
    std::vector<Draft> drafts(const Call& call = {});
    Draft draft(const SnapshotId& id, const Call& call = {});
    void discard(const SnapshotId& draft, const Call& call = {});

    /// Runs a final snapshot again, each time as a snapshot of its own, and says whether it
    /// reproduced. The original is not changed. Errors: those of `run`; invalid_argument also when
    /// what is recorded would be refused as a new request.
    ReplayReport replay(const SnapshotId& id, const ReplayOptions& options = {},
                        const Call& call = {});
    /// Verdicts on earlier replays of a snapshot, oldest first.
    std::vector<Verdict> verdicts(const SnapshotId& original, const Call& call = {});

    // Generating: a sentence becomes code, and code is explained

    /// Asks a model, and runs nothing of its answer: its code is only compiled, by the sandbox's
    /// own interpreter, to find where it begins and ends. The model is told the sandbox's
    /// interpreter and packages, the workspace's files by name and size, and of data files the
    /// beginning; a snapshot it is asked about with its code and output.
    /// Errors: generator_missing, with the ways to get one; those of CodeGenerator::generate;
    /// no_code; failed_precondition for mending what did not fail; invalid_argument. An answer of
    /// no use is told beside the error, as an AnswerError.
    Generation generate(const GenerateRequest& request, const TextSink& sink = {},
                        const Call& call = {});

    /// Runs the code of a generation, which is kept with the snapshot. Edited code is run so too.
    /// What mends or documents a snapshot's code runs on what that one ran on, anything else on
    /// what its parent left. Errors: as for a RunRequest; invalid_argument without code, and for
    /// suggestions, which are kept as drafts.
    Snapshot run(const Generation& generation, RunObserver& observer = silent_observer(),
                 const Call& call = {});

    /// Generates, runs, and gives code that failed back to the model as often as the options say,
    /// each time as a child of the snapshot that failed. It ends with the same error twice and with
    /// code that did not change. Errors: those of generate, as long as there is no answer;
    /// afterwards the result tells what it was.
    GeneratedRun generate_and_run(const GenerateRequest& request, const RepairOptions& options = {},
                                  GenerateObserver& observer = silent_generate_observer(),
                                  const Call& call = {});

    /// Keeps generated code as a draft; of suggestions each, with its parent's code and its own
    /// task. Errors: invalid_argument for a generation without any of these.
    std::vector<Draft> keep(const Generation& generation, const Call& call = {});

    /// What was asked and answered for the code of a snapshot. What it would run lacks the files
    /// that were given to it; replay or branch the snapshot for those. Errors: not_found for code
    /// that nobody generated.
    Generation generation(const SnapshotId& id, const Call& call = {});

    /// What was said, to be shown and edited before code is made of it.
    /// Errors: generator_missing; those of Transcriber::transcribe.
    Transcript transcribe(const Audio& audio, const TranscribeOptions& options = {},
                          const Call& call = {});

    /// The names of the generators; the first is the default.
    [[nodiscard]] std::vector<std::string> generators() const;
    /// What a generator can be asked for; of the first for an empty name.
    std::vector<ModelInfo> models(const std::string& generator = "", const Call& call = {});

    // Reading

    Snapshot get(const SnapshotId& id, const Call& call = {});
    /// The one snapshot or draft whose id starts so. Errors: not_found, ambiguous_prefix.
    SnapshotId find(std::string_view prefix, const Call& call = {});
    std::string short_id(const SnapshotId& id, const Call& call = {});
    SnapshotPage query(const SnapshotQuery& query, const Call& call = {});
    std::vector<SnapshotSummary> children(const SnapshotId& id, const Call& call = {});
    std::vector<SnapshotSummary> lineage(const SnapshotId& id, const Call& call = {});
    Diff diff(const SnapshotId& before, const SnapshotId& after, const Call& call = {});
    Timeline timeline(const SnapshotQuery& query = {}, const Call& call = {});
    /// The page `to_html` makes, with details for every entry. The entries are as of one moment,
    /// the details of each as of when they are written; one removed meanwhile has none.
    std::string timeline_html(const SnapshotQuery& query = {}, const Call& call = {});

    // Files

    /// What the run made, changed or removed in its workspace. Errors: resource_exhausted for more
    /// than 1,000,000 paths or those that take more than 256 MiB.
    std::vector<FileDiff> artifacts(const SnapshotId& id, const Call& call = {});
    /// A file of the resulting workspace. Errors: not_found.
    Bytes read_file(const SnapshotId& id, std::string_view path, const Call& call = {});
    /// Writes the resulting workspace into a new folder of the host, whose parent exists. All files
    /// are dated 2001-09-09, as in every run: trees know no times. Errors: already_exists.
    void restore(const SnapshotId& id, const std::filesystem::path& folder, const Call& call = {});

    // Annotating: outside the digest, each change logged

    void tag(const SnapshotId& id, const std::string& tag, const Call& call = {});
    void untag(const SnapshotId& id, const std::string& tag, const Call& call = {});
    void note(const SnapshotId& id, const std::string& text, const Call& call = {});
    void pin(const SnapshotId& id, const Call& call = {});
    void unpin(const SnapshotId& id, const Call& call = {});
    /// Errors: invalid_argument for a value that is not finite.
    void metric(const SnapshotId& id, const std::string& name, double value, const Call& call = {});

    // Keeping

    RemovalReport preview_removal(const std::vector<SnapshotId>& ids, const Call& call = {});
    RemovalReport remove(const std::vector<SnapshotId>& ids, const Call& call = {});
    /// Frees what was removed for the store to use again; it erases nothing at once.
    GcReport gc(GcMode mode, const Call& call = {});
    VerifyReport verify(const Call& call = {});
    /// Ends, as interrupted, the runs that nobody can finish any more, and destroys sandboxes left
    /// behind by dead hosts; returns how many. Those of providers that this engine lacks are left
    /// to one that has them. When one cannot be ended or destroyed the others still are, and then
    /// its error comes out.
    std::size_t reap(const Call& call = {});
    StoreInfo info(const Call& call = {});
    /// The store itself. Errors: failed_precondition after fork().
    [[nodiscard]] SnapshotStore& store() const;

private:
    friend class AsyncOperations<Engine>;
    class Owner;
    /// An engine for use inside an operation: it has no say in when the engine ends.
    explicit Engine(std::shared_ptr<detail::EngineCore> core) noexcept;
    [[nodiscard]] std::shared_ptr<detail::TaskQueue> queue() const;

    template <class Operation>
    auto in_slot(const Call& call, Operation operation);

    template <class T, class Operation, class Token>
    auto start(detail::Lane lane, const Call& call, Operation operation, Token&& token) {
        return detail::async_call<T>(
            queue(), lane, call,
            [core = core_, operation = std::move(operation)](const Call& c) -> T {
                Engine engine(core);
                return operation(engine, c);
            },
            std::forward<Token>(token));
    }

    std::shared_ptr<detail::EngineCore> core_;
    std::shared_ptr<Owner> owner_;
};

} // namespace rexa

#endif
