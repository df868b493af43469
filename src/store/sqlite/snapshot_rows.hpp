#ifndef REXA_STORE_SQLITE_SNAPSHOT_ROWS_HPP
#define REXA_STORE_SQLITE_SNAPSHOT_ROWS_HPP

#include "store/reachable_objects.hpp"
#include "store/sqlite/compression.hpp"
#include "store/sqlite/database.hpp"

#include <rexa/snapshot.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rexa::sqlite {

/// What is written of a snapshot, made ready before the write lock is taken.
struct PreparedSnapshot {
    Snapshot snapshot;
    std::string encoding;
    std::string standard_input; ///< empty when there is none
    std::string output;         ///< empty while it runs
    std::string searchable;     ///< the output as full-text search sees it
    std::string trees;
    std::string blobs;
};

PreparedSnapshot prepare(const Snapshot& snapshot, CompressorPool& compressors);

/// Digests in a row, one after the other.
std::string join_digests(const std::vector<Digest>& digests);
std::vector<Digest> split_digests(BytesView joined);

/// Errors: already_exists, not_found for a workspace that is not in the store unless
/// `brings_workspace` says that it comes with this run.
void insert_running(Database& database, const PreparedSnapshot& pending, std::int64_t owner,
                    bool brings_workspace);

/// Errors: failed_precondition unless it is running. `sealed` must live until the commit.
void make_final(Database& database, const PreparedSnapshot& sealed);

/// Errors: not_found.
std::int64_t sequence_of(Database& database, const SnapshotId& id);

/// Empty when there is none. Errors: store_corrupt for a record that does not match its digest.
Snapshot find_snapshot(Database& database, const SnapshotId& id);

/// The same. Errors: not_found as well.
Snapshot load_snapshot(Database& database, const SnapshotId& id);

/// Whether the id belongs to a snapshot or to one that was removed.
bool is_taken(Database& database, const SnapshotId& id);
bool is_tombstone(Database& database, const SnapshotId& id);

/// The digest of a snapshot or tombstone; empty while it runs. Errors: not_found.
Digest known_digest(Database& database, const SnapshotId& id);

/// The same; empty for any other id as well.
Digest digest_of(Database& database, const std::optional<SnapshotId>& id);

/// What burying takes of a final snapshot, made ready before the write lock is taken.
struct PreparedRemoval {
    SnapshotId id;
    Digest digest;
    std::optional<SnapshotId> parent;
    std::string task;
    std::string code;
    std::string searchable; ///< the output as full-text search sees it

    [[nodiscard]] std::size_t text_size() const noexcept {
        return task.size() + code.size() + searchable.size();
    }
};

PreparedRemoval prepare_removal(const Snapshot& snapshot);

/// Replaces a final snapshot by its tombstone.
void bury(Database& database, const PreparedRemoval& removal);

} // namespace rexa::sqlite

#endif
