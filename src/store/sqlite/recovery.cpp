#include "store/sqlite/recovery.hpp"

#include "store/sqlite/operation_rows.hpp"
#include "store/sqlite/snapshot_rows.hpp"
#include "store/sqlite/spool.hpp"

#include <rexa/error.hpp>

#include <algorithm>
#include <set>

namespace rexa::sqlite {
namespace {

/// Dead owners without runs are left on record until there are this many.
constexpr std::size_t worth_forgetting = 16;

std::vector<RecordedOwner> dead_owners(Parts& parts, const Call& call) {
    std::vector<RecordedOwner> owners;
    {
        const auto reader = parts.readers.take(call);
        owners = load_owners(*reader);
    }
    std::erase_if(owners, [&](const RecordedOwner& owner) {
        return parts.runs.is_own(owner.identity) || is_alive(parts.folder.owners(), owner.identity);
    });
    return owners;
}

/// A spool that cannot be used must not keep the store from opening.
Output output_of(Parts& parts, const OwnerIdentity& owner, SnapshotData& data) {
    try {
        return recover_output(parts.folder.spool(), owner.token, data.id, data.request.limits());
    } catch (const Error& error) {
        if (error.code() != Errc::store_unsuitable && error.code() != Errc::store_corrupt) {
            throw;
        }
        data.notices.push_back("its output could not be recovered: " + error.message());
        return {};
    }
}

/// False when somebody else was faster.
bool interrupt(Parts& parts, const SnapshotId& id, const RecordedOwner& owner, const Call& call) {
    SnapshotData data;
    Digest parent_digest;
    {
        const auto reader = parts.readers.take(call);
        if (std::ranges::count(load_runs_of(*reader, owner.number), id) == 0) {
            return false;
        }
        data = load_snapshot(*reader, id).data();
        parent_digest = digest_of(*reader, data.parent);
    }
    data.execution.status = Status::interrupted;
    data.execution.output = output_of(parts, owner.identity, data);
    data.notices.push_back("the process that ran it ended first; this is what it had put out");
    const auto sealed = prepare(Snapshot::seal(std::move(data), parent_digest), parts.compressors);
    bool interrupted = false;
    parts.writes.run(
        [&](Database& database) {
            interrupted = std::ranges::count(load_runs_of(database, owner.number), id) > 0;
            if (interrupted) {
                make_final(database, sealed);
                log_operation(database, "interrupt", id);
            }
        },
        call);
    return interrupted;
}

void forget(Parts& parts, const std::vector<RecordedOwner>& dead, const Call& call) {
    std::vector<std::string> forgotten;
    parts.writes.run(
        [&](Database& database) {
            forgotten.clear();
            for (const RecordedOwner& owner : dead) {
                if (forget_owner(database, owner.number)) {
                    forgotten.push_back(owner.identity.token);
                }
            }
        },
        call);
    for (const std::string& token : forgotten) {
        remove_file(parts.folder.owners(), token);
    }
}

} // namespace

std::size_t recover_runs(Parts& parts, const Call& call) {
    const auto dead = dead_owners(parts, call);
    std::size_t count = 0;
    for (const RecordedOwner& owner : dead) {
        std::vector<SnapshotId> runs;
        {
            const auto reader = parts.readers.take(call);
            runs = load_runs_of(*reader, owner.number);
        }
        for (const SnapshotId& id : runs) {
            count += interrupt(parts, id, owner, call) ? 1 : 0;
        }
        // All of his runs are on record as final now, whoever did it.
        for (const std::string& name : spool_files_of(parts.folder.spool(), owner.identity.token)) {
            remove_file(parts.folder.spool(), name);
        }
    }
    if (count > 0 || dead.size() >= worth_forgetting) {
        forget(parts, dead, call);
    }
    return count;
}

std::vector<Lease> load_abandoned_leases(Parts& parts, const Call& call) {
    std::set<std::int64_t> dead;
    for (const RecordedOwner& owner : dead_owners(parts, call)) {
        dead.insert(owner.number);
    }
    const auto reader = parts.readers.take(call);
    std::vector<Lease> abandoned;
    for (const RecordedLease& lease : load_leases(*reader)) {
        if (lease.kept || dead.contains(lease.owner)) {
            abandoned.push_back(lease.lease);
        }
    }
    return abandoned;
}

} // namespace rexa::sqlite
