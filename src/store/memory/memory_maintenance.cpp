#include "store/memory/memory_history.hpp"

#include <rexa/error.hpp>

#include <utility>

namespace rexa::memory {

RemovalReport MemoryHistory::preview_removal(const std::vector<SnapshotId>& ids) const {
    RemovalReport report = sort_out(ids);
    const std::set<SnapshotId> removed(report.removed.begin(), report.removed.end());
    report.freed_by_gc_bytes = unreferenced(reachable_without(removed)).bytes;
    return report;
}

RemovalReport MemoryHistory::sort_out(const std::vector<SnapshotId>& ids) const {
    RemovalReport report;
    std::set<SnapshotId> seen;
    for (const SnapshotId& id : ids) {
        const Snapshot& snapshot = existing(id);
        if (!snapshot.is_final()) {
            throw Error(Errc::failed_precondition,
                        "snapshot " + id.brief() + ": it is running, cancel it first")
                .from("memory");
        }
        if (seen.insert(id).second) {
            (snapshot.annotations().pinned ? report.refused_pinned : report.removed).push_back(id);
        }
    }
    return report;
}

RemovalReport MemoryHistory::remove(const std::vector<SnapshotId>& ids, const Call& call) {
    RemovalReport report = sort_out(ids);
    for (const SnapshotId& id : report.removed) {
        call.check();
        const std::uint64_t sequence = sequences_.at(id);
        const Snapshot& snapshot = snapshots_.at(sequence);
        tombstones_.emplace(id, Tombstone{snapshot.digest(), snapshot.parent()});
        index_.remove(sequence, snapshot);
        snapshots_.erase(sequence);
        sequences_.erase(id);
        forget_verdict(id);
        log("remove", id);
    }
    return report;
}

GcReport MemoryHistory::gc(GcMode mode) {
    const auto reachable = reachable_without({});
    const GcReport report = unreferenced(reachable);
    if (mode == GcMode::collect) {
        for (const auto& entry : objects_.all()) {
            if (!reachable.contains(entry.first)) {
                objects_.erase(entry.first);
            }
        }
        log("gc", std::nullopt, std::to_string(report.objects) + " objects");
    }
    return report;
}

store::ReachableObjects
MemoryHistory::reachable_without(const std::set<SnapshotId>& removed) const {
    store::ReachableObjects reachable(
        [this](const Digest& digest) { return std::optional(decode_tree_node(*object(digest))); });
    for (const auto& entry : snapshots_) {
        if (!removed.contains(entry.second.id())) {
            reachable.add(store::roots_of(entry.second.data()));
        }
    }
    for (const auto& entry : environments_) {
        reachable.add({{}, {Digest::of(as_bytes(entry.second.packages))}});
    }
    return reachable;
}

GcReport MemoryHistory::unreferenced(const store::ReachableObjects& reachable) const {
    GcReport report;
    for (const auto& [digest, bytes] : objects_.all()) {
        const bool kept = reachable.contains(digest);
        (kept ? report.kept_objects : report.objects) += 1;
        (kept ? report.kept_bytes : report.bytes) += bytes->size();
    }
    return report;
}

VerifyReport MemoryHistory::verify() const {
    VerifyReport report;
    store::ReachableObjects reachable([&](const Digest& digest) -> std::optional<TreeNode> {
        const auto bytes = objects_.find(digest);
        return bytes ? std::optional(decode_tree_node(*bytes)) : std::nullopt;
    });
    for (const auto& entry : snapshots_) {
        const Snapshot& snapshot = entry.second;
        ++report.snapshots;
        reachable.add(store::roots_of(snapshot.data()));
        if (snapshot.is_final() &&
            Snapshot::seal(snapshot.data(), parent_digest(snapshot)) != snapshot) {
            report.damage.push_back({DamageKind::snapshot, snapshot.id().to_string(),
                                     "the record does not match its digest"});
        }
        for (const auto& other : {snapshot.parent(), snapshot.replay_of()}) {
            if (other && !sequences_.contains(*other) && !tombstones_.contains(*other)) {
                report.damage.push_back(
                    {DamageKind::reference, snapshot.id().to_string(),
                     "it refers to " + other->to_string() + ", which never was in this store"});
            }
        }
    }
    for (const auto& entry : environments_) {
        reachable.add({{}, {Digest::of(as_bytes(entry.second.packages))}});
    }
    for (const auto& [digest, bytes] : objects_.all()) {
        ++report.objects;
        if (Digest::of(*bytes) != digest) {
            report.damage.push_back({DamageKind::object, digest.to_string(), "other bytes"});
        }
    }
    for (const Digest& digest : reachable.digests()) {
        if (!objects_.find(digest)) {
            report.damage.push_back(
                {DamageKind::object, digest.to_string(), "missing, and something refers to it"});
        }
    }
    return report;
}

Digest MemoryHistory::parent_digest(const Snapshot& snapshot) const {
    return snapshot.parent() ? known_digest(*snapshot.parent()).value_or(Digest()) : Digest();
}

} // namespace rexa::memory
