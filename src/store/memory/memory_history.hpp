#ifndef REXA_STORE_MEMORY_MEMORY_HISTORY_HPP
#define REXA_STORE_MEMORY_MEMORY_HISTORY_HPP

#include "store/memory/memory_objects.hpp"
#include "store/memory/run_output.hpp"
#include "store/memory/text_index.hpp"
#include "store/reachable_objects.hpp"

#include <rexa/error.hpp>
#include <rexa/store.hpp>

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace rexa::memory {

/// What the memory store knows, with the meaning of every operation and without any locking;
/// `object` alone may be called at any time.
class MemoryHistory {
public:
    [[nodiscard]] StoreInfo info() const;

    /// Returns what the run will put out.
    std::shared_ptr<RunOutput> begin(const Snapshot& pending, const Lease& lease,
                                     const ObjectMap& inputs);
    void finish(const Snapshot& sealed, const ObjectMap& produced, LeaseEnd lease);
    /// The only owner is this process, and it is alive: ends the runs whose journals are gone.
    std::size_t recover();
    void record_lease(const Lease& lease);
    void keep_lease(const SandboxKey& key);
    [[nodiscard]] std::vector<Lease> kept_leases() const;
    void release_lease(const SandboxKey& key);

    [[nodiscard]] Snapshot get(const SnapshotId& id) const;
    [[nodiscard]] Digest digest(const SnapshotId& id) const;
    [[nodiscard]] SnapshotId find(std::string_view prefix) const;
    [[nodiscard]] std::string short_id(const SnapshotId& id) const;
    [[nodiscard]] SnapshotPage page(const SnapshotQuery& query) const;
    [[nodiscard]] std::vector<SnapshotSummary> children(const SnapshotId& id) const;
    [[nodiscard]] std::vector<SnapshotSummary> lineage(const SnapshotId& id) const;

    void record_verdict(const Verdict& verdict);
    [[nodiscard]] std::optional<Verdict> verdict(const SnapshotId& replay) const;
    [[nodiscard]] std::vector<Verdict> verdicts(const SnapshotId& original) const;
    void annotate(const SnapshotId& id, const AnnotationChange& change);

    void save_drafts(const std::vector<Draft>& drafts);
    [[nodiscard]] Draft draft(const SnapshotId& id) const;
    [[nodiscard]] std::vector<Draft> drafts() const;
    void discard_draft(const SnapshotId& id);

    [[nodiscard]] std::optional<EnvironmentDescription>
    environment(const Digest& fingerprint) const;
    void record_environment(const Digest& fingerprint, const EnvironmentDescription& description);

    [[nodiscard]] std::vector<Operation> operations(std::uint64_t after, std::size_t limit) const;
    [[nodiscard]] RemovalReport preview_removal(const std::vector<SnapshotId>& ids) const;
    /// Looks at the call before each of them.
    RemovalReport remove(const std::vector<SnapshotId>& ids, const Call& call);
    GcReport gc(GcMode mode);
    [[nodiscard]] VerifyReport verify() const;

    /// Errors: not_found.
    [[nodiscard]] std::shared_ptr<const Bytes> object(const Digest& digest) const;

private:
    struct Tombstone {
        Digest digest;
        std::optional<SnapshotId> parent;
    };
    struct OpenLease {
        Lease lease;
        bool kept = false;
    };

    [[nodiscard]] const Snapshot& existing(const SnapshotId& id) const;
    [[nodiscard]] Error missing_snapshot(const SnapshotId& id) const;
    [[nodiscard]] std::uint64_t sequence_of(const SnapshotId& id) const;
    [[nodiscard]] SnapshotSummary summary(const Snapshot& snapshot) const;
    [[nodiscard]] static bool matches(const Snapshot& snapshot, const SnapshotQuery& query);
    void make_final(const Snapshot& sealed, const ObjectMap& produced, LeaseEnd lease);
    void forget_verdict(const SnapshotId& replay);
    [[nodiscard]] std::optional<Digest> known_digest(const SnapshotId& id) const;
    [[nodiscard]] RemovalReport sort_out(const std::vector<SnapshotId>& ids) const;
    [[nodiscard]] std::optional<SnapshotId> parent_of(const SnapshotId& id) const;
    [[nodiscard]] Digest parent_digest(const Snapshot& snapshot) const;
    [[nodiscard]] store::ReachableObjects
    reachable_without(const std::set<SnapshotId>& removed) const;
    [[nodiscard]] GcReport unreferenced(const store::ReachableObjects& reachable) const;
    void log(std::string kind, std::optional<SnapshotId> snapshot, std::string detail = {});

    std::map<std::uint64_t, Snapshot> snapshots_; ///< in the order in which they began
    std::map<SnapshotId, std::uint64_t> sequences_;
    std::uint64_t last_sequence_ = 0;
    std::map<SnapshotId, Tombstone> tombstones_;
    std::map<SandboxKey, OpenLease> leases_;
    std::map<SnapshotId, std::shared_ptr<RunOutput>> running_;
    std::map<std::uint64_t, Verdict> verdicts_; ///< in the order in which they were recorded
    std::map<SnapshotId, std::uint64_t> verdict_sequences_; ///< by replay
    std::map<std::uint64_t, Draft> drafts_;
    std::map<SnapshotId, std::uint64_t> draft_sequences_;
    std::unordered_map<Digest, EnvironmentDescription> environments_;
    std::vector<Operation> operations_;
    MemoryObjects objects_;
    TextIndex index_;
};

} // namespace rexa::memory

#endif
