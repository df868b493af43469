#ifndef REXA_TESTS_SUPPORT_FORWARDING_STORE_HPP
#define REXA_TESTS_SUPPORT_FORWARDING_STORE_HPP

#include <rexa/store.hpp>

#include <memory>
#include <utility>

namespace rexa::test {

/// Does what another store does. `before` is told of every call first, and may throw or wait.
class ForwardingStore : public SnapshotStore {
public:
    explicit ForwardingStore(std::shared_ptr<SnapshotStore> store) : store_(std::move(store)) {}

    StoreInfo info(const Call& call) override { return at(call).info(call); }

    std::unique_ptr<BlobBatch> open_batch(const Call& call) override {
        return at(call).open_batch(call);
    }
    std::unique_ptr<RunJournal> begin(const Snapshot& pending, const Lease& lease,
                                      std::unique_ptr<BlobBatch> inputs,
                                      const Call& call) override {
        return at(call).begin(pending, lease, std::move(inputs), call);
    }
    void finish(const Snapshot& sealed, RunJournal* journal, BlobBatch* produced, LeaseEnd lease,
                const Call& call) override {
        at(call).finish(sealed, journal, produced, lease, call);
    }
    std::size_t recover(const Call& call) override { return at(call).recover(call); }
    void record_lease(const Lease& lease, const Call& call) override {
        at(call).record_lease(lease, call);
    }
    void keep_lease(const SandboxKey& key, const Call& call) override {
        at(call).keep_lease(key, call);
    }
    std::vector<Lease> abandoned_leases(const Call& call) override {
        return at(call).abandoned_leases(call);
    }
    void release_lease(const SandboxKey& key, const Call& call) override {
        at(call).release_lease(key, call);
    }

    Snapshot get(const SnapshotId& id, const Call& call) override { return at(call).get(id, call); }
    Digest digest(const SnapshotId& id, const Call& call) override {
        return at(call).digest(id, call);
    }
    SnapshotId find(std::string_view prefix, const Call& call) override {
        return at(call).find(prefix, call);
    }
    std::string short_id(const SnapshotId& id, const Call& call) override {
        return at(call).short_id(id, call);
    }
    SnapshotPage page(const SnapshotQuery& query, const Call& call) override {
        return at(call).page(query, call);
    }
    std::vector<SnapshotSummary> children(const SnapshotId& id, const Call& call) override {
        return at(call).children(id, call);
    }
    std::vector<SnapshotSummary> lineage(const SnapshotId& id, const Call& call) override {
        return at(call).lineage(id, call);
    }

    void record_verdict(const Verdict& verdict, const Call& call) override {
        at(call).record_verdict(verdict, call);
    }
    std::optional<Verdict> verdict(const SnapshotId& replay, const Call& call) override {
        return at(call).verdict(replay, call);
    }
    std::vector<Verdict> verdicts(const SnapshotId& original, const Call& call) override {
        return at(call).verdicts(original, call);
    }
    void annotate(const SnapshotId& id, const AnnotationChange& change, const Call& call) override {
        at(call).annotate(id, change, call);
    }

    void save_drafts(const std::vector<Draft>& drafts, const Call& call) override {
        at(call).save_drafts(drafts, call);
    }
    Draft draft(const SnapshotId& id, const Call& call) override {
        return at(call).draft(id, call);
    }
    std::vector<Draft> drafts(const Call& call) override { return at(call).drafts(call); }
    void discard_draft(const SnapshotId& id, const Call& call) override {
        at(call).discard_draft(id, call);
    }

    std::optional<EnvironmentDescription> environment(const Digest& fingerprint,
                                                      const Call& call) override {
        return at(call).environment(fingerprint, call);
    }
    void record_environment(const Digest& fingerprint, const EnvironmentDescription& description,
                            const Call& call) override {
        at(call).record_environment(fingerprint, description, call);
    }

    std::vector<Operation> operations(std::uint64_t after, std::size_t limit,
                                      const Call& call) override {
        return at(call).operations(after, limit, call);
    }
    RemovalReport preview_removal(const std::vector<SnapshotId>& ids, const Call& call) override {
        return at(call).preview_removal(ids, call);
    }
    RemovalReport remove(const std::vector<SnapshotId>& ids, const Call& call) override {
        return at(call).remove(ids, call);
    }
    GcReport gc(GcMode mode, const Call& call) override { return at(call).gc(mode, call); }
    VerifyReport verify(const Call& call) override { return at(call).verify(call); }

    Bytes read(const Digest& digest, const Call& call) override {
        return at(call).read(digest, call);
    }
    void read(const Digest& digest, const BytesSink& sink, const Call& call) override {
        at(call).read(digest, sink, call);
    }

protected:
    virtual void before(const Call& call) = 0;

private:
    SnapshotStore& at(const Call& call) {
        before(call);
        return *store_;
    }

    std::shared_ptr<SnapshotStore> store_;
};

} // namespace rexa::test

#endif
