#ifndef REXA_ASYNC_OPERATIONS_HPP
#define REXA_ASYNC_OPERATIONS_HPP

#include <rexa/call.hpp>
#include <rexa/detail/async.hpp>
#include <rexa/diff.hpp>
#include <rexa/generate_request.hpp>
#include <rexa/observer.hpp>
#include <rexa/query.hpp>
#include <rexa/run_request.hpp>
#include <rexa/snapshot.hpp>
#include <rexa/store.hpp>
#include <rexa/timeline.hpp>
#include <rexa/transcriber.hpp>
#include <rexa/verdict.hpp>

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace rexa {

/// The asynchronous forms of an engine's operations, which are members of Engine.
///
/// `async_x(..., call, token)` performs `x(..., call)` of the engine on a thread of it and
/// completes the token with `void(std::exception_ptr, T)`, or `void(std::exception_ptr)` where x
/// returns nothing: on the handler's associated executor, else on that thread, exactly once, and
/// never inside the initiating call. What an operation is given is copied or shared; an observer is
/// called on a thread of the engine. The context of the handler's executor must outlive the
/// operation: declare it before the engine, which waits for its operations when it ends.
///
/// Per-operation cancellation of any type ends it with Errc::cancelled, or a run as `run` says. A
/// signal is not safe to use from several threads: emit it on the handler's executor, as
/// coroutines do, and never when the handler has none. From any other thread cancel by the stop
/// token of the Call.
///
/// A handler is called when the operation's slot is free again, and may use the engine's blocking
/// forms too. One that blocks on a thread of the engine keeps it; another thread takes its place.
/// What it throws comes out of whatever runs its executor, such as io_context::run, which must be
/// called again before the context is destroyed: the engine's thread may not have let go of it. On
/// a thread of the engine it ends the process by std::terminate.
///
/// In a co_await statement name the options and the Call that are passed, or spell them `Call()`:
/// g++ 12 destroys what a plain `{}` makes there twice.
///
/// Runs and replays wait for one of the engine's slots, and so does each run of a generation; eight
/// operations that ask models, two that may take long (restore, remove, gc, verify, reap) and two
/// others are under way at once beside them.
template <class Facade>
class AsyncOperations {
public:
    // Running

    template <class Token>
    auto async_run(RunRequest request, std::shared_ptr<RunObserver> observer, const Call& call,
                   Token&& token) {
        return run_observed(std::move(request), std::move(observer), call,
                            std::forward<Token>(token));
    }

    template <class Token>
    auto async_run(RunRequest request, Token&& token) {
        return async_run(std::move(request), nullptr, Call(), std::forward<Token>(token));
    }

    template <class Token>
    auto async_run(Draft draft, std::shared_ptr<RunObserver> observer, const Call& call,
                   Token&& token) {
        return run_observed(std::move(draft), std::move(observer), call,
                            std::forward<Token>(token));
    }

    template <class Token>
    auto async_run(Generation generation, std::shared_ptr<RunObserver> observer, const Call& call,
                   Token&& token) {
        return run_observed(std::move(generation), std::move(observer), call,
                            std::forward<Token>(token));
    }

    // Generating

    /// `sink` is called on a thread of the engine.
    template <class Token>
    auto async_generate(GenerateRequest request, TextSink sink, const Call& call, Token&& token) {
        return post(Lane::models, &Facade::generate, call, std::forward<Token>(token),
                    std::move(request), std::move(sink));
    }

    template <class Token>
    auto async_generate_and_run(GenerateRequest request, const RepairOptions& options,
                                std::shared_ptr<GenerateObserver> observer, const Call& call,
                                Token&& token) {
        return perform<GeneratedRun>(
            Lane::models, call,
            [request = std::move(request), options,
             observer = std::move(observer)](Facade& engine, const Call& own) {
                return engine.generate_and_run(
                    request, options, observer ? *observer : silent_generate_observer(), own);
            },
            std::forward<Token>(token));
    }

    template <class Token>
    auto async_transcribe(Audio audio, TranscribeOptions options, const Call& call, Token&& token) {
        return post(Lane::models, &Facade::transcribe, call, std::forward<Token>(token),
                    std::move(audio), std::move(options));
    }

    template <class Token>
    auto async_models(std::string generator, const Call& call, Token&& token) {
        return post(Lane::models, &Facade::models, call, std::forward<Token>(token),
                    std::move(generator));
    }

    template <class Token>
    auto async_keep(Generation generation, const Call& call, Token&& token) {
        return post(Lane::queries, &Facade::keep, call, std::forward<Token>(token),
                    std::move(generation));
    }

    template <class Token>
    auto async_generation(const SnapshotId& id, const Call& call, Token&& token) {
        return post(Lane::queries, &Facade::generation, call, std::forward<Token>(token), id);
    }

    // Drafts

    template <class Token>
    auto async_branch(const SnapshotId& parent, const Call& call, Token&& token) {
        Draft (Facade::*one)(const SnapshotId&, const Call&) = &Facade::branch;
        return post(Lane::queries, one, call, std::forward<Token>(token), parent);
    }

    template <class Token>
    auto async_branch(const SnapshotId& parent, std::size_t count, const Call& call,
                      Token&& token) {
        std::vector<Draft> (Facade::*many)(const SnapshotId&, std::size_t, const Call&) =
            &Facade::branch;
        return post(Lane::queries, many, call, std::forward<Token>(token), parent, count);
    }

    template <class Token>
    auto async_save(Draft draft, const Call& call, Token&& token) {
        return post(Lane::queries, &Facade::save, call, std::forward<Token>(token),
                    std::move(draft));
    }

    template <class Token>
    auto async_drafts(const Call& call, Token&& token) {
        return post(Lane::queries, &Facade::drafts, call, std::forward<Token>(token));
    }

    template <class Token>
    auto async_draft(const SnapshotId& id, const Call& call, Token&& token) {
        return post(Lane::queries, &Facade::draft, call, std::forward<Token>(token), id);
    }

    template <class Token>
    auto async_discard(const SnapshotId& draft, const Call& call, Token&& token) {
        return post(Lane::queries, &Facade::discard, call, std::forward<Token>(token), draft);
    }

    template <class Token>
    auto async_replay(const SnapshotId& id, const ReplayOptions& options, const Call& call,
                      Token&& token) {
        return post(Lane::runs, &Facade::replay, call, std::forward<Token>(token), id, options);
    }

    template <class Token>
    auto async_verdicts(const SnapshotId& original, const Call& call, Token&& token) {
        return post(Lane::queries, &Facade::verdicts, call, std::forward<Token>(token), original);
    }

    // Reading

    template <class Token>
    auto async_get(const SnapshotId& id, const Call& call, Token&& token) {
        return post(Lane::queries, &Facade::get, call, std::forward<Token>(token), id);
    }

    template <class Token>
    auto async_find(std::string prefix, const Call& call, Token&& token) {
        return post(Lane::queries, &Facade::find, call, std::forward<Token>(token),
                    std::move(prefix));
    }

    template <class Token>
    auto async_short_id(const SnapshotId& id, const Call& call, Token&& token) {
        return post(Lane::queries, &Facade::short_id, call, std::forward<Token>(token), id);
    }

    template <class Token>
    auto async_query(const SnapshotQuery& query, const Call& call, Token&& token) {
        return post(Lane::queries, &Facade::query, call, std::forward<Token>(token), query);
    }

    template <class Token>
    auto async_children(const SnapshotId& id, const Call& call, Token&& token) {
        return post(Lane::queries, &Facade::children, call, std::forward<Token>(token), id);
    }

    template <class Token>
    auto async_lineage(const SnapshotId& id, const Call& call, Token&& token) {
        return post(Lane::queries, &Facade::lineage, call, std::forward<Token>(token), id);
    }

    template <class Token>
    auto async_diff(const SnapshotId& before, const SnapshotId& after, const Call& call,
                    Token&& token) {
        return post(Lane::queries, &Facade::diff, call, std::forward<Token>(token), before, after);
    }

    template <class Token>
    auto async_timeline(const SnapshotQuery& query, const Call& call, Token&& token) {
        return post(Lane::queries, &Facade::timeline, call, std::forward<Token>(token), query);
    }

    template <class Token>
    auto async_timeline_html(const SnapshotQuery& query, const Call& call, Token&& token) {
        return post(Lane::queries, &Facade::timeline_html, call, std::forward<Token>(token), query);
    }

    // Files

    template <class Token>
    auto async_artifacts(const SnapshotId& id, const Call& call, Token&& token) {
        return post(Lane::queries, &Facade::artifacts, call, std::forward<Token>(token), id);
    }

    template <class Token>
    auto async_read_file(const SnapshotId& id, std::string path, const Call& call, Token&& token) {
        return post(Lane::queries, &Facade::read_file, call, std::forward<Token>(token), id,
                    std::move(path));
    }

    template <class Token>
    auto async_restore(const SnapshotId& id, std::filesystem::path folder, const Call& call,
                       Token&& token) {
        return post(Lane::bulk, &Facade::restore, call, std::forward<Token>(token), id,
                    std::move(folder));
    }

    // Annotating

    template <class Token>
    auto async_tag(const SnapshotId& id, std::string tag, const Call& call, Token&& token) {
        return post(Lane::queries, &Facade::tag, call, std::forward<Token>(token), id,
                    std::move(tag));
    }

    template <class Token>
    auto async_untag(const SnapshotId& id, std::string tag, const Call& call, Token&& token) {
        return post(Lane::queries, &Facade::untag, call, std::forward<Token>(token), id,
                    std::move(tag));
    }

    template <class Token>
    auto async_note(const SnapshotId& id, std::string text, const Call& call, Token&& token) {
        return post(Lane::queries, &Facade::note, call, std::forward<Token>(token), id,
                    std::move(text));
    }

    template <class Token>
    auto async_pin(const SnapshotId& id, const Call& call, Token&& token) {
        return post(Lane::queries, &Facade::pin, call, std::forward<Token>(token), id);
    }

    template <class Token>
    auto async_unpin(const SnapshotId& id, const Call& call, Token&& token) {
        return post(Lane::queries, &Facade::unpin, call, std::forward<Token>(token), id);
    }

    template <class Token>
    auto async_metric(const SnapshotId& id, std::string name, double value, const Call& call,
                      Token&& token) {
        return post(Lane::queries, &Facade::metric, call, std::forward<Token>(token), id,
                    std::move(name), value);
    }

    // Keeping

    template <class Token>
    auto async_preview_removal(std::vector<SnapshotId> ids, const Call& call, Token&& token) {
        return post(Lane::bulk, &Facade::preview_removal, call, std::forward<Token>(token),
                    std::move(ids));
    }

    template <class Token>
    auto async_remove(std::vector<SnapshotId> ids, const Call& call, Token&& token) {
        return post(Lane::bulk, &Facade::remove, call, std::forward<Token>(token), std::move(ids));
    }

    template <class Token>
    auto async_gc(GcMode mode, const Call& call, Token&& token) {
        return post(Lane::bulk, &Facade::gc, call, std::forward<Token>(token), mode);
    }

    template <class Token>
    auto async_verify(const Call& call, Token&& token) {
        return post(Lane::bulk, &Facade::verify, call, std::forward<Token>(token));
    }

    template <class Token>
    auto async_reap(const Call& call, Token&& token) {
        return post(Lane::bulk, &Facade::reap, call, std::forward<Token>(token));
    }

    template <class Token>
    auto async_info(const Call& call, Token&& token) {
        return post(Lane::queries, &Facade::info, call, std::forward<Token>(token));
    }

private:
    using Lane = detail::Lane;

    template <class What, class Token>
    auto run_observed(What what, std::shared_ptr<RunObserver> observer, const Call& call,
                      Token&& token) {
        return perform<Snapshot>(
            Lane::runs, call,
            [what = std::move(what), observer = std::move(observer)](Facade& engine,
                                                                     const Call& own) {
                return engine.run(what, observer ? *observer : silent_observer(), own);
            },
            std::forward<Token>(token));
    }

    template <class T, class... Parameters, class Token, class... Arguments>
    auto post(Lane lane, T (Facade::*operation)(Parameters...), const Call& call, Token&& token,
              Arguments... arguments) {
        return perform<T>(
            lane, call,
            [operation, ... arguments = std::move(arguments)](Facade& engine, const Call& own) {
                return (engine.*operation)(arguments..., own);
            },
            std::forward<Token>(token));
    }

    template <class T, class Operation, class Token>
    auto perform(Lane lane, const Call& call, Operation operation, Token&& token) {
        return static_cast<Facade&>(*this).template start<T>(lane, call, std::move(operation),
                                                             std::forward<Token>(token));
    }
};

} // namespace rexa

#endif
