#ifndef REXA_STORE_SQLITE_LEASE_ROWS_HPP
#define REXA_STORE_SQLITE_LEASE_ROWS_HPP

#include "store/sqlite/database.hpp"
#include "store/sqlite/owner.hpp"

#include <rexa/store.hpp>

#include <cstdint>
#include <vector>

namespace rexa::sqlite {

/// An owner as it is on record.
struct RecordedOwner {
    std::int64_t number = 0;
    OwnerIdentity identity;
};

/// The number of this owner, who is put on record if need be.
std::int64_t record_owner(Database& database, const OwnerIdentity& identity);
/// Those on record whose token rexa made. Any other names no file, whatever it looks like.
std::vector<RecordedOwner> load_owners(Database& database);
/// The numbers of the others.
std::vector<std::int64_t> load_damaged_owners(Database& database);
/// Forgets an owner who is dead, unless a run or a lease still names him. Tells whether it did.
bool forget_owner(Database& database, std::int64_t number);

struct RecordedLease {
    Lease lease;
    std::int64_t owner = 0;
    bool kept = false;
};

void store_lease(Database& database, const Lease& lease, std::int64_t owner);
void end_lease(Database& database, const SnapshotId& snapshot, LeaseEnd end);
void keep_lease(Database& database, const SandboxKey& key);
/// Does nothing when there is no such lease.
void delete_lease(Database& database, const SandboxKey& key);
std::vector<RecordedLease> load_leases(Database& database);

/// The runs that this owner has not finished.
std::vector<SnapshotId> load_runs_of(Database& database, std::int64_t owner);

} // namespace rexa::sqlite

#endif
