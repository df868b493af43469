#include "store/sqlite/sqlite_store.hpp"

#include "store/pending.hpp"
#include "store/sqlite/annotation_rows.hpp"
#include "store/sqlite/collector.hpp"
#include "store/sqlite/draft_rows.hpp"
#include "store/sqlite/environment_rows.hpp"
#include "store/sqlite/journal.hpp"
#include "store/sqlite/lists.hpp"
#include "store/sqlite/object_batch.hpp"
#include "store/sqlite/operation_rows.hpp"
#include "store/sqlite/parts.hpp"
#include "store/sqlite/recovery.hpp"
#include "store/sqlite/removal.hpp"
#include "store/sqlite/schema.hpp"
#include "store/sqlite/snapshot_rows.hpp"
#include "store/sqlite/verdict_rows.hpp"
#include "store/sqlite/verifier.hpp"

#include <rexa/error.hpp>

#include <sqlite3.h>
#include <unistd.h>

#include <utility>

namespace rexa::sqlite {
namespace {

/// The batch as this store made it; null for none.
ObjectBatch* sealed_batch(BlobBatch* batch, const Call& call) {
    if (batch == nullptr) {
        return nullptr;
    }
    auto* own = dynamic_cast<ObjectBatch*>(batch);
    if (own == nullptr) {
        throw Error(Errc::invalid_argument, "batch: it was not opened by this store")
            .from("sqlite");
    }
    own->seal(call);
    return own;
}

class SqliteStore final : public SnapshotStore {
public:
    SqliteStore(const std::filesystem::path& folder, const SqliteOptions& options,
                const FileSystemProbe& probe)
        : parts_(std::make_shared<Parts>(folder, options, probe)) {}

    ~SqliteStore() override {
        if (is_forked()) {
            parts_->abandon();
        }
    }

    /// Nothing that is wrong with the runs of others may keep a store from opening: they stay as
    /// they are, and `recover` says what is wrong.
    void recover_on_open() {
        try {
            recover_runs(*parts_, Call().timeout(parts_->options.busy_timeout));
        } catch (const Error&) {
            return;
        }
    }

    StoreInfo info(const Call& call) override {
        StoreInfo info;
        info.backend = "sqlite";
        info.library_version = sqlite3_libversion();
        info.location = parts().folder.path().string();
        info.format = current_format();
        const auto reader = parts().readers.take(call);
        auto row = reader->query("SELECT (SELECT count(*) FROM snapshot), "
                                 "(SELECT count(*) FROM object), "
                                 "(SELECT coalesce(sum(stored), 0) FROM pack)");
        row.next();
        info.snapshots = row.number(0);
        info.objects = row.number(1);
        info.stored_bytes = row.number(2);
        return info;
    }

    std::unique_ptr<BlobBatch> open_batch(const Call& call) override {
        return std::make_unique<ObjectBatch>(shared_objects(), call);
    }

    std::unique_ptr<RunJournal> begin(const Snapshot& pending, const Lease& lease,
                                      std::unique_ptr<BlobBatch> inputs,
                                      const Call& call) override {
        call.check();
        store::check_pending(pending);
        parts().runs.claim();
        ObjectBatch* const batch = sealed_batch(inputs.get(), call);
        const PreparedSnapshot prepared = prepare(pending, parts().compressors);
        const bool brings_workspace = batch != nullptr && batch->contains(pending.before().root());
        LiveRun live(shared_runs(), pending.id());
        std::int64_t owner = 0;
        parts().writes.run(
            [&](Database& database) {
                owner = parts().runs.record(database);
                insert_running(database, prepared, owner, brings_workspace);
                if (batch != nullptr) {
                    batch->commit(database);
                }
                store_lease(database, lease, owner);
                delete_draft(database, pending.id());
                log_operation(database, "begin", pending.id());
            },
            call);
        parts().runs.recorded(owner);
        if (batch != nullptr) {
            batch->keep();
        }
        return std::make_unique<Journal>(std::move(live), shared_spools(), pending.id(),
                                         pending.request().limits());
    }

    void finish(const Snapshot& sealed, RunJournal* journal, BlobBatch* produced, LeaseEnd lease,
                const Call& call) override {
        call.check();
        if (!sealed.is_final()) {
            throw Error(Errc::failed_precondition,
                        "snapshot " + sealed.id().brief() + ": seal it before it is finished")
                .from("sqlite");
        }
        ObjectBatch* const batch = sealed_batch(produced, call);
        const PreparedSnapshot prepared = prepare(sealed, parts().compressors);
        parts().writes.run(
            [&](Database& database) {
                make_final(database, prepared);
                if (batch != nullptr) {
                    batch->commit(database);
                }
                end_lease(database, sealed.id(), lease);
                log_operation(database, "finish", sealed.id(), to_string(sealed.status()));
            },
            call);
        if (batch != nullptr) {
            batch->keep();
        }
        if (auto* own = dynamic_cast<Journal*>(journal)) {
            own->discard();
        }
    }

    std::size_t recover(const Call& call) override { return recover_runs(parts(), call); }

    void record_lease(const Lease& lease, const Call& call) override {
        parts().runs.claim();
        std::int64_t owner = 0;
        write(call, [&](Database& database) {
            owner = parts().runs.record(database);
            store_lease(database, lease, owner);
            log_operation(database, "record_lease", lease.snapshot, lease.key);
        });
        parts().runs.recorded(owner);
    }
    void keep_lease(const SandboxKey& key, const Call& call) override {
        write(call, [&](Database& database) { sqlite::keep_lease(database, key); });
    }
    std::vector<Lease> abandoned_leases(const Call& call) override {
        return load_abandoned_leases(parts(), call);
    }
    void release_lease(const SandboxKey& key, const Call& call) override {
        write(call, [&](Database& database) { delete_lease(database, key); });
    }

    Snapshot get(const SnapshotId& id, const Call& call) override {
        return load_snapshot(*parts().readers.take(call), id);
    }
    Digest digest(const SnapshotId& id, const Call& call) override {
        return known_digest(*parts().readers.take(call), id);
    }
    SnapshotId find(std::string_view prefix, const Call& call) override {
        return find_by_prefix(*parts().readers.take(call), prefix);
    }
    std::string short_id(const SnapshotId& id, const Call& call) override {
        return shortest_prefix(*parts().readers.take(call), id);
    }
    SnapshotPage page(const SnapshotQuery& query, const Call& call) override {
        return load_page(*parts().readers.take(call), query);
    }
    std::vector<SnapshotSummary> children(const SnapshotId& id, const Call& call) override {
        return load_children(*parts().readers.take(call), id);
    }
    std::vector<SnapshotSummary> lineage(const SnapshotId& id, const Call& call) override {
        return load_lineage(*parts().readers.take(call), id);
    }

    void record_verdict(const Verdict& verdict, const Call& call) override {
        write(call, [&](Database& database) { store_verdict(database, verdict); });
    }
    std::optional<Verdict> verdict(const SnapshotId& replay, const Call& call) override {
        return load_verdict(*parts().readers.take(call), replay);
    }
    std::vector<Verdict> verdicts(const SnapshotId& original, const Call& call) override {
        return load_verdicts(*parts().readers.take(call), original);
    }

    void annotate(const SnapshotId& id, const AnnotationChange& change, const Call& call) override {
        write(call, [&](Database& database) { change_annotations(database, id, change); });
    }

    void save_drafts(const std::vector<Draft>& drafts, const Call& call) override {
        call.check();
        ObjectBatch batch(shared_objects(), call);
        std::vector<PreparedDraft> prepared;
        prepared.reserve(drafts.size());
        for (const Draft& draft : drafts) {
            prepared.push_back(prepare(draft, batch));
        }
        batch.seal(call);
        write(call, [&](Database& database) {
            store_drafts(database, prepared);
            batch.commit(database);
        });
        batch.keep();
    }
    Draft draft(const SnapshotId& id, const Call& call) override {
        return restore(load_draft(*parts().readers.take(call), id), parts().objects, call);
    }
    std::vector<Draft> drafts(const Call& call) override {
        std::vector<Draft> found;
        for (const StoredDraft& stored : load_drafts(*parts().readers.take(call))) {
            found.push_back(restore(stored, parts().objects, call));
        }
        return found;
    }
    void discard_draft(const SnapshotId& id, const Call& call) override {
        write(call, [&](Database& database) {
            if (!delete_draft(database, id)) {
                throw Error(Errc::not_found, "draft " + id.brief() + ": there is none")
                    .from("sqlite");
            }
            log_operation(database, "discard_draft", id);
        });
    }

    std::optional<EnvironmentDescription> environment(const Digest& fingerprint,
                                                      const Call& call) override {
        auto stored = load_environment(*parts().readers.take(call), fingerprint);
        if (!stored) {
            return std::nullopt;
        }
        stored->description.packages = parts().objects.read(stored->packages, call).chars();
        return std::move(stored->description);
    }
    void record_environment(const Digest& fingerprint, const EnvironmentDescription& description,
                            const Call& call) override {
        call.check();
        ObjectBatch batch(shared_objects(), call);
        const Digest packages = batch.put(as_bytes(description.packages));
        batch.seal(call);
        write(call, [&](Database& database) {
            batch.commit(database);
            store_environment(database, fingerprint, description, packages);
        });
        batch.keep();
    }

    std::vector<Operation> operations(std::uint64_t after, std::size_t limit,
                                      const Call& call) override {
        return load_operations(*parts().readers.take(call), after, limit);
    }
    RemovalReport preview_removal(const std::vector<SnapshotId>& ids, const Call& call) override {
        return sqlite::preview_removal(parts(), ids, call);
    }
    RemovalReport remove(const std::vector<SnapshotId>& ids, const Call& call) override {
        return remove_snapshots(parts(), ids, call);
    }
    GcReport gc(GcMode mode, const Call& call) override {
        Collector collector(parts());
        return mode == GcMode::collect ? collector.collect(call) : collector.preview({}, call);
    }
    VerifyReport verify(const Call& call) override { return Verifier(parts(), call).run(); }

    Bytes read(const Digest& digest, const Call& call) override {
        return parts().objects.read(digest, call);
    }
    void read(const Digest& digest, const BytesSink& sink, const Call& call) override {
        parts().objects.read(digest, sink, call);
    }

private:
    [[nodiscard]] bool is_forked() const noexcept { return ::getpid() != process_; }

    [[nodiscard]] Parts& parts() {
        if (is_forked()) {
            throw Error(Errc::failed_precondition,
                        "store: it was opened before fork(), open it again in this process")
                .from("sqlite");
        }
        parts_->folder.require_in_place();
        return *parts_;
    }

    [[nodiscard]] std::shared_ptr<ObjectStore> shared_objects() {
        return {parts_, &parts().objects};
    }
    [[nodiscard]] std::shared_ptr<SpoolFiles> shared_spools() {
        return {parts_, &parts().runs.spools()};
    }

    [[nodiscard]] std::shared_ptr<OwnRuns> shared_runs() { return {parts_, &parts().runs}; }

    void write(const Call& call, const WriteQueue::Job& job) { parts().writes.run(job, call); }

    const pid_t process_ = ::getpid();
    std::shared_ptr<Parts> parts_; ///< shared with batches and journals that are still open
};

} // namespace

std::shared_ptr<SnapshotStore> open_store(const std::filesystem::path& folder,
                                          const SqliteOptions& options,
                                          const FileSystemProbe& probe) {
    auto store = std::make_shared<SqliteStore>(folder, options, probe);
    store->recover_on_open();
    return store;
}

} // namespace rexa::sqlite

namespace rexa {

std::shared_ptr<SnapshotStore> make_sqlite_store(const std::filesystem::path& folder,
                                                 SqliteOptions options) {
    if (folder.empty()) {
        throw Error(Errc::invalid_argument, "folder: name one; the current folder is \".\"")
            .from("sqlite");
    }
    return sqlite::open_store(folder, options, &sqlite::file_system_of);
}

} // namespace rexa
