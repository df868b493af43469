#include "core/text.hpp"
#include "engine/branch.hpp"
#include "engine/code_origin.hpp"
#include "engine/core.hpp"
#include "engine/files.hpp"
#include "engine/generate.hpp"
#include "engine/refuse.hpp"
#include "engine/replay.hpp"
#include "engine/run.hpp"
#include "engine/transcribe.hpp"

#include <rexa/engine.hpp>
#include <rexa/error.hpp>

#include <exception>
#include <optional>
#include <utility>

namespace rexa {

namespace {

constexpr TreeDiffBounds bounds_of_panel = {1'000, std::size_t{4} << 20};

void check_name(const char* field, const std::string& name) {
    if (name.empty() || name.size() > 200 || !core::is_valid_utf8(name)) {
        refuse(std::string(field) + ": its name must be 1 to 200 bytes of UTF-8");
    }
}

/// What the panel of one snapshot shows.
TimelineDetail describe(SnapshotStore& store, Snapshot snapshot, const Call& call) {
    const auto found =
        diff_trees(snapshot.before(), snapshot.after(), store, bounds_of_panel, call);
    auto verdict = snapshot.replay_of() ? store.verdict(snapshot.id(), call) : std::nullopt;
    TimelineDetail detail{std::move(snapshot), {}, !found.complete, std::move(verdict)};
    for (const FileDiff& file : found.files) {
        if (file.change != FileChange::removed) {
            detail.artifacts.push_back(file.path);
        }
    }
    return detail;
}

/// Empty for one that was removed meanwhile.
Snapshot get_if_there(SnapshotStore& store, const SnapshotId& id, const Call& call) {
    try {
        return store.get(id, call);
    } catch (const Error& error) {
        if (error.code() != Errc::not_found) {
            throw;
        }
        return {};
    }
}

} // namespace

/// Ends the engine together with the last copy that a host holds.
class Engine::Owner {
public:
    explicit Owner(std::shared_ptr<detail::EngineCore> core) : core_(std::move(core)) {}
    Owner(const Owner&) = delete;
    Owner& operator=(const Owner&) = delete;
    ~Owner() {
        if (core_->is_forked()) {
            // Its threads are not here and its mutexes may be locked for ever: nothing of it may
            // be touched or freed in this process.
            static_cast<void>(new std::shared_ptr<detail::EngineCore>(std::move(core_)));
            return;
        }
        core_->shutdown();
    }

private:
    std::shared_ptr<detail::EngineCore> core_;
};

Engine::Engine(EngineParts parts)
    : core_(std::make_shared<detail::EngineCore>(std::move(parts))),
      owner_(std::make_shared<Owner>(core_)) {}

Engine::Engine(std::shared_ptr<detail::EngineCore> core) noexcept : core_(std::move(core)) {}

std::shared_ptr<detail::TaskQueue> Engine::queue() const {
    return core_;
}

template <class Operation>
auto Engine::in_slot(const Call& call, Operation operation) {
    core_->check_process();
    // An operation on one of the engine's own threads was admitted before it was started.
    const auto admission = owner_ ? core_->scheduler().enter(call) : Scheduler::Admission();
    return operation();
}

Snapshot Engine::run(const RunRequest& request, RunObserver& observer, const Call& call) {
    return in_slot(call, [&] {
        auto plan =
            plan_run(*core_, SnapshotId::random(), request, origin_of(CodeSource::typed), call);
        return perform_run(*core_, std::move(plan), observer, call);
    });
}

Snapshot Engine::run(const Draft& draft, RunObserver& observer, const Call& call) {
    return in_slot(call, [&] {
        auto plan = plan_run(*core_, draft.id, draft.request, origin_of(draft), call);
        return perform_run(*core_, std::move(plan), observer, call);
    });
}

Snapshot Engine::run(const Generation& generation, RunObserver& observer, const Call& call) {
    if (generation.run.code().empty() || !wants_code(generation.purpose)) {
        refuse("generation: it holds no code to run; an explanation is words, and suggestions are "
               "kept as drafts");
    }
    return in_slot(call, [&] {
        auto plan = plan_run(*core_, SnapshotId::random(), generation.run,
                             origin_of(generation, generation.run.code()), call);
        return perform_run(*core_, std::move(plan), observer, call);
    });
}

Generation Engine::generate(const GenerateRequest& request, const TextSink& sink,
                            const Call& call) {
    core_->check_process();
    return perform_generate(*core_, request, RepairRound(), sink, call);
}

GeneratedRun Engine::generate_and_run(const GenerateRequest& request, const RepairOptions& options,
                                      GenerateObserver& observer, const Call& call) {
    core_->check_process();
    return perform_generate_and_run(*core_, request, options, observer, call);
}

std::vector<Draft> Engine::keep(const Generation& generation, const Call& call) {
    auto drafts = drafts_of(generation);
    store().save_drafts(drafts, call);
    return drafts;
}

Generation Engine::generation(const SnapshotId& id, const Call& call) {
    return generation_of(store(), get(id, call), call);
}

Transcript Engine::transcribe(const Audio& audio, const TranscribeOptions& options,
                              const Call& call) {
    core_->check_process();
    return rexa::transcribe(*core_, audio, options, call);
}

std::vector<std::string> Engine::generators() const {
    return core_->generator_names();
}

std::vector<ModelInfo> Engine::models(const std::string& generator, const Call& call) {
    core_->check_process();
    return core_->generator(generator).models(call);
}

ReplayReport Engine::replay(const SnapshotId& id, const ReplayOptions& options, const Call& call) {
    return in_slot(call, [&] { return rexa::replay(*core_, id, options, call); });
}

Draft Engine::branch(const SnapshotId& parent, const Call& call) {
    return branch(parent, 1, call).front();
}

std::vector<Draft> Engine::branch(const SnapshotId& parent, std::size_t count, const Call& call) {
    auto drafts = drafts_of(final_snapshot(store(), parent, call), count);
    store().save_drafts(drafts, call);
    return drafts;
}

void Engine::save(const Draft& draft, const Call& call) {
    store().save_drafts({draft}, call);
}

std::vector<Draft> Engine::drafts(const Call& call) {
    return store().drafts(call);
}

Draft Engine::draft(const SnapshotId& id, const Call& call) {
    return store().draft(id, call);
}

void Engine::discard(const SnapshotId& draft, const Call& call) {
    store().discard_draft(draft, call);
}

std::vector<Verdict> Engine::verdicts(const SnapshotId& original, const Call& call) {
    return store().verdicts(original, call);
}

Snapshot Engine::get(const SnapshotId& id, const Call& call) {
    return store().get(id, call);
}

SnapshotId Engine::find(std::string_view prefix, const Call& call) {
    return store().find(prefix, call);
}

std::string Engine::short_id(const SnapshotId& id, const Call& call) {
    return store().short_id(id, call);
}

SnapshotPage Engine::query(const SnapshotQuery& query, const Call& call) {
    return store().page(query, call);
}

std::vector<SnapshotSummary> Engine::children(const SnapshotId& id, const Call& call) {
    return store().children(id, call);
}

std::vector<SnapshotSummary> Engine::lineage(const SnapshotId& id, const Call& call) {
    return store().lineage(id, call);
}

Diff Engine::diff(const SnapshotId& before, const SnapshotId& after, const Call& call) {
    const auto a = get(before, call);
    const auto b = get(after, call);
    return rexa::diff(store(), a, b, call);
}

Timeline Engine::timeline(const SnapshotQuery& query, const Call& call) {
    auto page = store().page(query, call);
    return {std::move(page.entries), std::move(page.next)};
}

std::string Engine::timeline_html(const SnapshotQuery& query, const Call& call) {
    return to_html(timeline(query, call),
                   [&](const SnapshotId& id) -> std::optional<TimelineDetail> {
                       auto snapshot = get_if_there(store(), id, call);
                       if (!snapshot) {
                           return std::nullopt;
                       }
                       return describe(store(), std::move(snapshot), call);
                   });
}

std::vector<FileDiff> Engine::artifacts(const SnapshotId& id, const Call& call) {
    return list_artifacts(store(), get(id, call), call);
}

Bytes Engine::read_file(const SnapshotId& id, std::string_view path, const Call& call) {
    return rexa::read_file(store(), get(id, call), path, call);
}

void Engine::restore(const SnapshotId& id, const std::filesystem::path& folder, const Call& call) {
    rexa::restore(store(), get(id, call), folder, call);
}

void Engine::tag(const SnapshotId& id, const std::string& tag, const Call& call) {
    check_name("tag", tag);
    AnnotationChange change;
    change.add_tags.insert(tag);
    store().annotate(id, change, call);
}

void Engine::untag(const SnapshotId& id, const std::string& tag, const Call& call) {
    AnnotationChange change;
    change.remove_tags.insert(tag);
    store().annotate(id, change, call);
}

void Engine::note(const SnapshotId& id, const std::string& text, const Call& call) {
    AnnotationChange change;
    change.note = text;
    store().annotate(id, change, call);
}

void Engine::pin(const SnapshotId& id, const Call& call) {
    AnnotationChange change;
    change.pinned = true;
    store().annotate(id, change, call);
}

void Engine::unpin(const SnapshotId& id, const Call& call) {
    AnnotationChange change;
    change.pinned = false;
    store().annotate(id, change, call);
}

void Engine::metric(const SnapshotId& id, const std::string& name, double value, const Call& call) {
    check_name("metric", name);
    AnnotationChange change;
    change.set_metrics.emplace(name, value);
    store().annotate(id, change, call);
}

RemovalReport Engine::preview_removal(const std::vector<SnapshotId>& ids, const Call& call) {
    return store().preview_removal(ids, call);
}

RemovalReport Engine::remove(const std::vector<SnapshotId>& ids, const Call& call) {
    return store().remove(ids, call);
}

GcReport Engine::gc(GcMode mode, const Call& call) {
    return store().gc(mode, call);
}

VerifyReport Engine::verify(const Call& call) {
    return store().verify(call);
}

std::size_t Engine::reap(const Call& call) {
    std::size_t reaped = 0;
    std::exception_ptr first_failure;
    try {
        store().recover(call);
    } catch (const Error&) {
        first_failure = std::current_exception();
    }
    for (const auto& lease : store().abandoned_leases(call)) {
        call.check();
        auto* const provider = core_->find_provider(lease.provider);
        if (provider == nullptr) {
            continue;
        }
        try {
            provider->reap(lease.key, core_->cleanup_call());
            store().release_lease(lease.key, call);
            ++reaped;
        } catch (...) {
            first_failure = first_failure ? first_failure : std::current_exception();
        }
    }
    if (first_failure) {
        std::rethrow_exception(first_failure);
    }
    return reaped;
}

StoreInfo Engine::info(const Call& call) {
    return store().info(call);
}

SnapshotStore& Engine::store() const {
    core_->check_process();
    return core_->store();
}

} // namespace rexa
