#include "store/sqlite/removal.hpp"

#include "store/sqlite/collector.hpp"
#include "store/sqlite/operation_rows.hpp"
#include "store/sqlite/snapshot_rows.hpp"

#include <rexa/error.hpp>

#include <optional>
#include <set>
#include <utility>

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

/// Nothing when the snapshot is not there any more.
std::optional<bool> is_pinned(Database& database, const SnapshotId& id) {
    auto row = database.query("SELECT pinned FROM snapshot WHERE id = ?");
    return row.bind(id).next() ? std::optional(row.integer(0) != 0) : std::nullopt;
}

/// Loads one snapshot at a time and buries a few in one transaction, so that a removal of any size
/// needs little memory and holds up no run.
class Removal {
public:
    Removal(Parts& parts, const Call& call) : parts_(parts), call_(call) {}

    RemovalReport run(const std::vector<SnapshotId>& ids) {
        const RemovalReport checked = check(ids);
        report_.refused_pinned = checked.refused_pinned;
        for (const SnapshotId& id : checked.removed) {
            prepare(id);
            if (prepared_.size() >= most_at_once || text_size_ >= most_text_at_once) {
                bury_prepared();
            }
        }
        bury_prepared();
        return std::move(report_);
    }

private:
    static constexpr std::size_t most_at_once = 64;
    static constexpr std::size_t most_text_at_once = 4u << 20;

    [[nodiscard]] RemovalReport check(const std::vector<SnapshotId>& ids) {
        const auto reader = parts_.readers.take(call_);
        return sort_out(*reader, ids);
    }

    void prepare(const SnapshotId& id) {
        const auto reader = parts_.readers.take(call_);
        if (const auto snapshot = find_snapshot(*reader, id)) {
            prepared_.push_back(prepare_removal(snapshot));
            text_size_ += prepared_.back().text_size();
        }
    }

    /// Others may have removed or pinned some of them since they were looked up.
    void bury_prepared() {
        std::vector<SnapshotId> removed;
        std::vector<SnapshotId> pinned;
        parts_.writes.run(
            [&](Database& database) {
                removed.clear();
                pinned.clear();
                for (const PreparedRemoval& removal : prepared_) {
                    const auto pin = is_pinned(database, removal.id);
                    if (!pin) {
                        continue;
                    }
                    (*pin ? pinned : removed).push_back(removal.id);
                    if (!*pin) {
                        bury(database, removal);
                        log_operation(database, "remove", removal.id);
                    }
                }
            },
            call_);
        report_.removed.insert(report_.removed.end(), removed.begin(), removed.end());
        report_.refused_pinned.insert(report_.refused_pinned.end(), pinned.begin(), pinned.end());
        prepared_.clear();
        text_size_ = 0;
    }

    Parts& parts_;
    const Call& call_;
    RemovalReport report_;
    std::vector<PreparedRemoval> prepared_;
    std::size_t text_size_ = 0;
};

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
    return Removal(parts, call).run(ids);
}

} // namespace rexa::sqlite
