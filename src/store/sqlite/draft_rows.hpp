#ifndef REXA_STORE_SQLITE_DRAFT_ROWS_HPP
#define REXA_STORE_SQLITE_DRAFT_ROWS_HPP

#include "store/sqlite/database.hpp"
#include "store/sqlite/object_batch.hpp"
#include "store/sqlite/object_store.hpp"

#include <rexa/snapshot.hpp>

#include <string>
#include <vector>

namespace rexa::sqlite {

/// What is written of a draft.
struct PreparedDraft {
    SnapshotId id;
    std::optional<SnapshotId> parent;
    Timestamp created{};
    std::string task;
    std::string content;
    std::string blobs; ///< objects that hold its long inputs
};

/// Long inputs go into the batch.
PreparedDraft prepare(const Draft& draft, ObjectBatch& batch);

/// Errors: failed_precondition when one of them is a snapshot already; none is stored then.
void store_drafts(Database& database, const std::vector<PreparedDraft>& drafts);

/// A draft as it is stored; its long inputs are objects still to be read.
struct StoredDraft {
    SnapshotId id;
    std::optional<SnapshotId> parent;
    Timestamp created{};
    std::string content;
};

/// Errors: not_found.
StoredDraft load_draft(Database& database, const SnapshotId& id);
/// Newest first.
std::vector<StoredDraft> load_drafts(Database& database);
/// Errors: store_corrupt.
Draft restore(const StoredDraft& stored, ObjectStore& objects, const Call& call);

/// False when there is none.
bool delete_draft(Database& database, const SnapshotId& id);

} // namespace rexa::sqlite

#endif
