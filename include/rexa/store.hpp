#ifndef REXA_STORE_HPP
#define REXA_STORE_HPP

#include <rexa/blobs.hpp>
#include <rexa/call.hpp>
#include <rexa/environment.hpp>
#include <rexa/query.hpp>
#include <rexa/sandbox.hpp>
#include <rexa/snapshot.hpp>
#include <rexa/verdict.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace rexa {

/// The append-only spool of one running snapshot. Used by one thread at a time.
class RunJournal {
public:
    virtual ~RunJournal() = default;

    /// When this returns, the bytes survive the death of this process, though not of the machine.
    /// What exceeds the snapshot's head and tail limits is dropped and counted.
    virtual void append(Stream stream, BytesView bytes, std::chrono::microseconds time) = 0;

    /// What is kept so far.
    [[nodiscard]] virtual Output output() const = 0;
};

/// Objects on their way into the store, all or nothing: they become durable together with the
/// `begin` or `finish` that is given the batch, or are forgotten with it. While one is open nothing
/// is collected: what its maker reads from the store, and relies on, stays. Drop it soon.
class BlobBatch : public BlobSink {};

/// Who must destroy a sandbox, made for a run or to ask for the run's environment before it is on
/// record. Kept from before the sandbox is acquired until it is destroyed.
struct Lease {
    SnapshotId snapshot;
    std::string provider;
    SandboxKey key;

    friend bool operator==(const Lease&, const Lease&) = default;
};

/// Whether `finish` also ends the run's lease.
enum class LeaseEnd : std::uint8_t { release = 1, keep_for_reaper = 2 };

/// A change of annotations. What is not mentioned stays as it is.
struct AnnotationChange {
    std::set<std::string> add_tags;
    std::set<std::string> remove_tags;
    std::optional<std::string> note;
    std::optional<bool> pinned;
    std::map<std::string, double> set_metrics;
    std::set<std::string> remove_metrics;

    friend bool operator==(const AnnotationChange&, const AnnotationChange&) = default;
};

/// One line of the operation log: what was done to the store, in order.
struct Operation {
    std::uint64_t sequence = 0;
    Timestamp time{};
    std::string kind; ///< such as "begin", "finish", "interrupt", "annotate", "remove", "gc"
    std::optional<SnapshotId> snapshot;
    std::string detail;

    friend bool operator==(const Operation&, const Operation&) = default;
};

/// What removing snapshots does. Children stay; a tombstone (id, digest, parent) takes the place.
struct RemovalReport {
    std::vector<SnapshotId> removed; ///< without what somebody else removed meanwhile
    std::vector<SnapshotId> refused_pinned;
    std::uint64_t freed_by_gc_bytes = 0; ///< what a following gc could free; a preview counts it
};

enum class GcMode : std::uint8_t { preview = 1, collect = 2 };

struct GcReport {
    std::uint64_t objects = 0; ///< unreferenced objects found (and freed by collect)
    std::uint64_t bytes = 0;   ///< their stored size
    std::uint64_t kept_objects = 0;
    std::uint64_t kept_bytes = 0;
    std::uint64_t orphan_files = 0; ///< spool and large-blob files that nothing refers to
};

enum class DamageKind : std::uint8_t {
    database = 1,  ///< the database's own integrity check, or a row that rexa never writes
    snapshot = 2,  ///< a record that does not match its digest
    object = 3,    ///< an object missing or with other bytes
    reference = 4, ///< a parent, tree or replay that is not there
};

struct Damage {
    DamageKind kind = DamageKind::object;
    std::string subject; ///< id, digest or file name
    std::string detail;

    friend bool operator==(const Damage&, const Damage&) = default;
};

struct VerifyReport {
    std::uint64_t snapshots = 0;
    std::uint64_t objects = 0;
    std::vector<Damage> damage;

    [[nodiscard]] bool clean() const noexcept { return damage.empty(); }
};

struct StoreInfo {
    std::string backend;         ///< "sqlite" or "memory"
    std::string library_version; ///< of the database library
    std::string location;        ///< empty for memory
    int format = 0;              ///< version of the schema
    std::uint64_t snapshots = 0;
    std::uint64_t objects = 0;
    std::uint64_t stored_bytes = 0;
};

/// Where history lives. Append-only: what is final never changes; deleting leaves a tombstone.
/// Safe to use from several threads and, where the backend says so, from several processes.
class SnapshotStore : public BlobSource {
public:
    [[nodiscard]] virtual StoreInfo info(const Call& call) = 0;

    // Runs

    /// What is put into the batch is within this call. Errors: store_busy when a collection takes
    /// long.
    virtual std::unique_ptr<BlobBatch> open_batch(const Call& call) = 0;

    /// Puts a running snapshot on record, with its lease and input objects, durably.
    /// Consumes the draft of the same id if there is one. Errors: already_exists, not_found for a
    /// workspace that is neither in the store nor in the batch.
    virtual std::unique_ptr<RunJournal> begin(const Snapshot& pending, const Lease& lease,
                                              std::unique_ptr<BlobBatch> inputs,
                                              const Call& call) = 0;

    /// Makes a run final, durably, with everything it produced. Its output is what the snapshot
    /// holds; what the journal kept is deleted. Either may be null. Both remain the caller's: after
    /// store_busy the same may be tried again, after any other error without the batch.
    /// Errors: failed_precondition unless it is running.
    virtual void finish(const Snapshot& sealed, RunJournal* journal, BlobBatch* produced,
                        LeaseEnd lease, const Call& call) = 0;

    /// Finishes, as `interrupted`, the runs whose owners are dead, and those of this store whose
    /// journal was dropped before they were finished, with the output they had. Done when a store
    /// is opened; returns how many there were. A run that cannot be finished keeps no other from
    /// it; the first such error is thrown at the end. An owner recorded as rexa never does, and his
    /// runs, stay as they are: store_corrupt at the end, and `verify` lists him.
    virtual std::size_t recover(const Call& call) = 0;

    /// Puts the lease of a sandbox that is not the run's own on record, durably.
    virtual void record_lease(const Lease& lease, const Call& call) = 0;
    /// Leaves a lease to the reaper. Does nothing when there is no such lease.
    virtual void keep_lease(const SandboxKey& key, const Call& call) = 0;
    /// Leases whose owners are dead, and those a living owner kept for the reaper.
    virtual std::vector<Lease> abandoned_leases(const Call& call) = 0;
    /// Does nothing when there is no such lease.
    virtual void release_lease(const SandboxKey& key, const Call& call) = 0;

    // Reading

    /// Errors: not_found; for a removed snapshot and for a draft the message says so.
    virtual Snapshot get(const SnapshotId& id, const Call& call) = 0;

    /// The digest of a snapshot, also of a removed one; empty while it runs. Errors: not_found.
    virtual Digest digest(const SnapshotId& id, const Call& call) = 0;

    /// The one snapshot or draft whose id starts with these hexadecimal digits (at least 4).
    /// Errors: invalid_argument, not_found, ambiguous_prefix (the message lists candidates).
    virtual SnapshotId find(std::string_view prefix, const Call& call) = 0;

    /// The shortest prefix, of at least 8 digits, that `find` resolves to this id.
    virtual std::string short_id(const SnapshotId& id, const Call& call) = 0;

    /// In the order in which they began, newest first. Text finds what has ended.
    virtual SnapshotPage page(const SnapshotQuery& query, const Call& call) = 0;
    /// Oldest first. A removed snapshot still has them.
    virtual std::vector<SnapshotSummary> children(const SnapshotId& id, const Call& call) = 0;

    /// The ancestors, nearest first, without the snapshot or draft itself and those removed.
    virtual std::vector<SnapshotSummary> lineage(const SnapshotId& id, const Call& call) = 0;

    // Replays

    /// Replaces an earlier verdict on the same replay. Errors: not_found.
    virtual void record_verdict(const Verdict& verdict, const Call& call) = 0;
    /// The verdict on a replay; empty where there is none.
    virtual std::optional<Verdict> verdict(const SnapshotId& replay, const Call& call) = 0;
    /// Verdicts on an original's replays, oldest first.
    virtual std::vector<Verdict> verdicts(const SnapshotId& original, const Call& call) = 0;

    // Annotations

    /// Changes tags, note, pin and metrics of a snapshot in one step, and logs the change.
    /// Errors: not_found, invalid_argument for an empty name and a metric that is not finite.
    virtual void annotate(const SnapshotId& id, const AnnotationChange& change,
                          const Call& call) = 0;

    // Drafts

    /// Stores new drafts or new versions of them, all in one commit.
    /// Errors: failed_precondition for an id that is a snapshot already.
    virtual void save_drafts(const std::vector<Draft>& drafts, const Call& call) = 0;
    virtual Draft draft(const SnapshotId& id, const Call& call) = 0;
    virtual std::vector<Draft> drafts(const Call& call) = 0; ///< newest first
    virtual void discard_draft(const SnapshotId& id, const Call& call) = 0;

    // Environments

    virtual std::optional<EnvironmentDescription> environment(const Digest& fingerprint,
                                                              const Call& call) = 0;
    /// Records what is behind a fingerprint and stores its package list as an object.
    virtual void record_environment(const Digest& fingerprint,
                                    const EnvironmentDescription& description,
                                    const Call& call) = 0;

    // Keeping

    /// Operations after this sequence number, oldest first, at most `limit`.
    virtual std::vector<Operation> operations(std::uint64_t after, std::size_t limit,
                                              const Call& call) = 0;
    /// What `remove` would do. Errors: not_found, failed_precondition for a running snapshot.
    virtual RemovalReport preview_removal(const std::vector<SnapshotId>& ids, const Call& call) = 0;
    /// Looks all of them up first, and removes nothing when that is an error as in the preview.
    /// Then it goes from one to the next: ended by its call or by any other error, it has removed
    /// some of them, each of which is in the operation log.
    virtual RemovalReport remove(const std::vector<SnapshotId>& ids, const Call& call) = 0;
    /// Errors: store_busy when batches stay open, store_corrupt when a folder cannot be read.
    virtual GcReport gc(GcMode mode, const Call& call) = 0;
    virtual VerifyReport verify(const Call& call) = 0;
};

} // namespace rexa

#endif
