#include "store/sqlite/removal.hpp"

#include "store/sqlite/collector.hpp"
#include "store/sqlite/operation_rows.hpp"
#include "store/sqlite/snapshot_rows.hpp"

#include <rexa/error.hpp>

#include <set>

namespace rexa::sqlite {
namespace {

/// Which of these may be removed. Errors: not_found, failed_precondition.
RemovalReport sort_out(Database& database, const std::vector<SnapshotId>& ids) {
    RemovalReport report;
    std::set<SnapshotId> seen;
    for (const SnapshotId& id : ids) {
        const std::int64_t sequence = sequence_of(database, id);
        auto row = database.query("SELECT status, pinned FROM snapshot WHERE sequence = ?");
        row.bind(sequence).next();
        if (static_cast<Status>(row.integer(0)) == Status::running) {
            throw Error(Errc::failed_precondition,
                        "snapshot " + id.brief() + ": it is running, cancel it first")
                .from("sqlite");
        }
        if (seen.insert(id).second) {
            (row.integer(1) != 0 ? report.refused_pinned : report.removed).push_back(id);
        }
    }
    return report;
}

} // namespace

RemovalReport preview_removal(Parts& parts, const std::vector<SnapshotId>& ids, const Call& call) {
    RemovalReport report;
    {
        const auto reader = parts.readers.take(call);
        report = sort_out(*reader, ids);
    }
    const std::set<SnapshotId> removed(report.removed.begin(), report.removed.end());
    report.freed_by_gc_bytes = Collector(parts).preview(removed, call).bytes;
    return report;
}

RemovalReport remove_snapshots(Parts& parts, const std::vector<SnapshotId>& ids, const Call& call) {
    RemovalReport report;
    parts.writes.run(
        [&](Database& database) {
            report = sort_out(database, ids);
            std::vector<Snapshot> snapshots;
            for (const SnapshotId& id : report.removed) {
                snapshots.push_back(load_snapshot(database, id));
            }
            for (const Snapshot& snapshot : snapshots) {
                bury(database, snapshot);
                log_operation(database, "remove", snapshot.id());
            }
        },
        call);
    return report;
}

} // namespace rexa::sqlite
