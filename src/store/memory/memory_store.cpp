#include "store/memory/call_lock.hpp"
#include "store/memory/memory_history.hpp"
#include "store/memory/memory_objects.hpp"

#include <rexa/error.hpp>
#include <rexa/memory.hpp>

#include <algorithm>
#include <optional>
#include <utility>

namespace rexa {
namespace {

/// The port's journal: lets go of the output when it goes, which stays with the store.
class MemoryJournal final : public RunJournal {
public:
    explicit MemoryJournal(std::shared_ptr<memory::RunOutput> output)
        : output_(std::move(output)) {}
    ~MemoryJournal() override { output_->let_go(); }

    void append(Stream stream, BytesView bytes, std::chrono::microseconds time) override {
        output_->append(stream, bytes, time);
    }
    [[nodiscard]] Output output() const override { return output_->output(); }

private:
    std::shared_ptr<memory::RunOutput> output_;
};

/// The port, in front of a history that is guarded by one lock.
class MemoryStore final : public SnapshotStore {
public:
    StoreInfo info(const Call& call) override {
        const auto lock = enter(call);
        return history_.info();
    }

    std::unique_ptr<BlobBatch> open_batch(const Call& call) override {
        return std::make_unique<memory::MemoryBatch>(
            std::make_shared<memory::CallLock::Hold>(batches_.together(call)));
    }

    std::unique_ptr<RunJournal> begin(const Snapshot& pending, const Lease& lease,
                                      std::unique_ptr<BlobBatch> inputs,
                                      const Call& call) override {
        const auto lock = enter(call);
        return std::make_unique<MemoryJournal>(
            history_.begin(pending, lease, objects_of(inputs.get())));
    }

    void finish(const Snapshot& sealed, RunJournal*, BlobBatch* produced, LeaseEnd lease,
                const Call& call) override {
        const auto lock = enter(call);
        history_.finish(sealed, objects_of(produced), lease);
    }

    std::size_t recover(const Call& call) override {
        const auto lock = enter(call);
        return history_.recover();
    }

    void record_lease(const Lease& lease, const Call& call) override {
        const auto lock = enter(call);
        history_.record_lease(lease);
    }
    void keep_lease(const SandboxKey& key, const Call& call) override {
        const auto lock = enter(call);
        history_.keep_lease(key);
    }
    std::vector<Lease> abandoned_leases(const Call& call) override {
        const auto lock = enter(call);
        return history_.kept_leases();
    }
    void release_lease(const SandboxKey& key, const Call& call) override {
        const auto lock = enter(call);
        history_.release_lease(key);
    }

    Snapshot get(const SnapshotId& id, const Call& call) override {
        const auto lock = enter(call);
        return history_.get(id);
    }
    Digest digest(const SnapshotId& id, const Call& call) override {
        const auto lock = enter(call);
        return history_.digest(id);
    }
    SnapshotId find(std::string_view prefix, const Call& call) override {
        const auto lock = enter(call);
        return history_.find(prefix);
    }
    std::string short_id(const SnapshotId& id, const Call& call) override {
        const auto lock = enter(call);
        return history_.short_id(id);
    }
    SnapshotPage page(const SnapshotQuery& query, const Call& call) override {
        const auto lock = enter(call);
        return history_.page(query);
    }
    std::vector<SnapshotSummary> children(const SnapshotId& id, const Call& call) override {
        const auto lock = enter(call);
        return history_.children(id);
    }
    std::vector<SnapshotSummary> lineage(const SnapshotId& id, const Call& call) override {
        const auto lock = enter(call);
        return history_.lineage(id);
    }

    void record_verdict(const Verdict& verdict, const Call& call) override {
        const auto lock = enter(call);
        history_.record_verdict(verdict);
    }
    std::optional<Verdict> verdict(const SnapshotId& replay, const Call& call) override {
        const auto lock = enter(call);
        return history_.verdict(replay);
    }
    std::vector<Verdict> verdicts(const SnapshotId& original, const Call& call) override {
        const auto lock = enter(call);
        return history_.verdicts(original);
    }

    void annotate(const SnapshotId& id, const AnnotationChange& change, const Call& call) override {
        const auto lock = enter(call);
        history_.annotate(id, change);
    }

    void save_drafts(const std::vector<Draft>& drafts, const Call& call) override {
        const auto lock = enter(call);
        history_.save_drafts(drafts);
    }
    Draft draft(const SnapshotId& id, const Call& call) override {
        const auto lock = enter(call);
        return history_.draft(id);
    }
    std::vector<Draft> drafts(const Call& call) override {
        const auto lock = enter(call);
        return history_.drafts();
    }
    void discard_draft(const SnapshotId& id, const Call& call) override {
        const auto lock = enter(call);
        history_.discard_draft(id);
    }

    std::optional<EnvironmentDescription> environment(const Digest& fingerprint,
                                                      const Call& call) override {
        const auto lock = enter(call);
        return history_.environment(fingerprint);
    }
    void record_environment(const Digest& fingerprint, const EnvironmentDescription& description,
                            const Call& call) override {
        const auto lock = enter(call);
        history_.record_environment(fingerprint, description);
    }

    std::vector<Operation> operations(std::uint64_t after, std::size_t limit,
                                      const Call& call) override {
        const auto lock = enter(call);
        return history_.operations(after, limit);
    }
    RemovalReport preview_removal(const std::vector<SnapshotId>& ids, const Call& call) override {
        const auto lock = enter(call);
        return history_.preview_removal(ids);
    }
    RemovalReport remove(const std::vector<SnapshotId>& ids, const Call& call) override {
        const auto lock = enter(call);
        return history_.remove(ids, call);
    }
    GcReport gc(GcMode mode, const Call& call) override {
        const auto no_batches =
            mode == GcMode::collect ? std::optional(wait_for_batches(call)) : std::nullopt;
        const auto lock = enter(call);
        return history_.gc(mode);
    }
    VerifyReport verify(const Call& call) override {
        const auto lock = enter(call);
        return history_.verify();
    }

    Bytes read(const Digest& digest, const Call& call) override {
        call.check();
        return *history_.object(digest);
    }
    void read(const Digest& digest, const BytesSink& sink, const Call& call) override {
        call.check();
        const auto object = history_.object(digest);
        constexpr std::size_t piece = 256 * 1024;
        for (BytesView rest = *object; !rest.empty();) {
            call.check();
            const std::size_t size = std::min(piece, rest.size());
            sink(rest.first(size));
            rest = rest.subspan(size);
        }
    }

private:
    [[nodiscard]] memory::CallLock::Hold enter(const Call& call) { return guard_.alone(call); }

    /// Until none is open, and no longer than the call or half a minute.
    [[nodiscard]] memory::CallLock::Hold wait_for_batches(const Call& call) {
        Call limited = call;
        if (!call.has_deadline()) {
            limited.timeout(std::chrono::seconds(30));
        }
        try {
            return batches_.alone(limited);
        } catch (const Error& error) {
            if (error.code() != Errc::deadline_exceeded) {
                throw;
            }
            throw Error(Errc::store_busy, "gc: runs are adding objects, try again")
                .from("memory")
                .with_retry();
        }
    }

    static memory::ObjectMap objects_of(const BlobBatch* batch) {
        if (batch == nullptr) {
            return {};
        }
        const auto* own = dynamic_cast<const memory::MemoryBatch*>(batch);
        if (own == nullptr) {
            throw Error(Errc::invalid_argument, "batch: it was not opened by this store")
                .from("memory");
        }
        return own->objects();
    }

    memory::CallLock guard_;
    memory::CallLock batches_; ///< held together by open ones, alone by a collection
    memory::MemoryHistory history_;
};

} // namespace

std::shared_ptr<SnapshotStore> make_memory_store() {
    return std::make_shared<MemoryStore>();
}

} // namespace rexa
