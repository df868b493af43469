#include "store/sqlite/collector.hpp"

#include "store/sqlite/collection_lock.hpp"
#include "store/sqlite/operation_rows.hpp"
#include "store/sqlite/orphan_files.hpp"
#include "store/sqlite/pack_thinning.hpp"
#include "store/sqlite/snapshot_rows.hpp"
#include "store/sqlite/sweep_order.hpp"

#include <rexa/error.hpp>

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <utility>

namespace rexa::sqlite {
namespace {

/// Rows looked at in one reading transaction, so that checkpoints are not held up.
constexpr int rows_at_once = 1000;

/// Objects deleted in one writing transaction, so that runs are not held up.
constexpr std::size_t objects_at_once = 1000;

std::uint64_t share_of(std::uint64_t stored, std::uint64_t size, std::uint64_t whole) {
    return whole == 0
               ? 0
               : static_cast<std::uint64_t>(static_cast<double>(stored) *
                                            static_cast<double>(size) / static_cast<double>(whole));
}

void add_row(store::ReachableObjects& reachable, const Query& row) {
    reachable.add({split_digests(row.bytes(0)), split_digests(row.bytes(1))});
}

store::ReachableObjects::NodeReader reading_from(ObjectStore& objects, const Call& call) {
    return [&objects, &call](const Digest& digest) -> std::optional<TreeNode> {
        try {
            return decode_tree_node(objects.read(digest, call));
        } catch (const Error& error) {
            if (error.code() != Errc::not_found) {
                throw;
            }
            throw Error(Errc::store_corrupt, "gc: folder " + digest.to_string() +
                                                 " is missing, run verify; what it may need stays")
                .from("sqlite");
        }
    };
}

} // namespace

Collector::Mark Collector::mark(const std::set<SnapshotId>& removed, const Call& call) {
    Mark mark{store::ReachableObjects(reading_from(parts_.objects, call))};
    mark.operation = last_operation(*parts_.readers.take(call));
    std::int64_t last = 0;
    for (bool more = true; more;) {
        more = false;
        std::vector<store::ObjectRoots> found;
        {
            const auto reader = parts_.readers.take(call);
            auto rows = reader->query("SELECT trees, blobs, sequence, id FROM snapshot "
                                      "WHERE sequence > ? ORDER BY sequence LIMIT ?");
            rows.bind(last).bind(rows_at_once);
            while (rows.next()) {
                more = true;
                last = rows.integer(2);
                if (!removed.contains(rows.id(3))) {
                    found.push_back({split_digests(rows.bytes(0)), split_digests(rows.bytes(1))});
                }
            }
        }
        for (const auto& roots : found) {
            mark.reachable.add(roots);
        }
    }
    const auto reader = parts_.readers.take(call);
    auto others = reader->query("SELECT x'', blobs FROM draft UNION ALL "
                                "SELECT x'', packages FROM environment");
    while (others.next()) {
        add_row(mark.reachable, others);
    }
    return mark;
}

/// Adds what the log says was recorded after the mark, which itself stays where it is: the caller
/// may be in a transaction that is not committed.
void Collector::mark_since(Database& database, Mark& mark) {
    auto rows = database.query(
        "SELECT trees, blobs FROM snapshot WHERE id IN (SELECT snapshot FROM operation "
        "WHERE sequence > ?1) UNION ALL "
        "SELECT x'', blobs FROM draft WHERE id IN (SELECT snapshot FROM operation "
        "WHERE sequence > ?1) UNION ALL SELECT x'', packages FROM environment");
    rows.bind(mark.operation);
    while (rows.next()) {
        add_row(mark.reachable, rows);
    }
}

/// Of one moment, with what was recorded until then.
Collector::Census Collector::count(Mark& mark, const Call& call) {
    Census census;
    const auto reader = parts_.readers.take(call);
    mark_since(*reader, mark);
    std::unordered_map<std::int64_t, std::pair<std::uint64_t, std::uint64_t>> packs;
    auto rows = reader->query("SELECT number, size, stored FROM pack");
    while (rows.next()) {
        packs.emplace(rows.integer(0), std::pair(rows.number(1), rows.number(2)));
    }
    std::vector<std::pair<std::int64_t, Garbage>> garbage;
    auto objects = reader->query("SELECT digest, pack, size FROM object");
    while (objects.next()) {
        const Digest digest = objects.digest(0);
        const auto pack = packs.find(objects.integer(1));
        const std::uint64_t stored =
            pack == packs.end()
                ? 0
                : share_of(pack->second.second, objects.number(2), pack->second.first);
        const bool kept = mark.reachable.contains(digest);
        (kept ? census.report.kept_objects : census.report.objects) += 1;
        (kept ? census.report.kept_bytes : census.report.bytes) += stored;
        if (!kept) {
            garbage.emplace_back(objects.integer(1), Garbage{digest, stored});
        }
    }
    std::ranges::stable_sort(garbage, {}, &decltype(garbage)::value_type::first);
    for (auto& entry : garbage) {
        census.garbage.push_back(entry.second);
    }
    return census;
}

GcReport Collector::preview(const std::set<SnapshotId>& removed, const Call& call) {
    const CollectionLock together(parts_.folder, FileLock::Kind::shared,
                                  bounded(call, parts_.options.busy_timeout));
    Mark marked = mark(removed, call);
    GcReport report = count(marked, call).report;
    report.orphan_files = OrphanFiles(parts_).count(call);
    return report;
}

GcReport Collector::collect(const Call& call) {
    const CollectionLock lock(parts_.folder, FileLock::Kind::exclusive,
                              bounded(call, parts_.options.busy_timeout));
    OrphanFiles orphans(parts_);
    const std::uint64_t orphan_files = orphans.remove(call);
    Mark marked = mark({}, call);
    const Census census = count(marked, call);
    GcReport report = sweep(census, marked, call);
    report.orphan_files = orphan_files;
    PackThinning(parts_, call).run();
    orphans.remove(call);
    parts_.writes.run(
        [&](Database& database) {
            log_operation(database, "gc", std::nullopt,
                          std::to_string(report.objects) + " objects");
        },
        call);
    return report;
}

GcReport Collector::sweep(const Census& census, Mark& mark, const Call& call) {
    std::unordered_map<Digest, std::uint64_t> stored;
    std::vector<Digest> unreachable;
    for (const Garbage& garbage : census.garbage) {
        stored.emplace(garbage.digest, garbage.stored);
        unreachable.push_back(garbage.digest);
    }
    const std::vector<Digest> order = sweep_order(parts_.objects, unreachable, call);
    GcReport report = census.report;
    report.objects = 0;
    report.bytes = 0;
    for (std::span rest(order); !rest.empty();) {
        const auto some = rest.first(std::min(rest.size(), objects_at_once));
        rest = rest.subspan(some.size());
        for (const Digest& digest : sweep_some(some, mark, call)) {
            report.objects += 1;
            report.bytes += stored.at(digest);
        }
    }
    report.kept_objects += census.report.objects - report.objects;
    report.kept_bytes += census.report.bytes - report.bytes;
    return report;
}

/// Most of what was recorded since the last step is marked before anybody has to wait.
std::vector<Digest> Collector::sweep_some(std::span<const Digest> digests, Mark& mark,
                                          const Call& call) {
    {
        const auto reader = parts_.readers.take(call);
        const std::uint64_t seen = last_operation(*reader);
        mark_since(*reader, mark);
        mark.operation = seen;
    }
    const auto alone = parts_.objects.gate().close(bounded(call, parts_.options.busy_timeout));
    std::vector<Digest> swept;
    std::uint64_t seen = 0;
    parts_.writes.run(
        [&](Database& database) {
            swept.clear();
            seen = last_operation(database);
            mark_since(database, mark);
            for (const Digest& digest : digests) {
                if (!mark.reachable.contains(digest)) {
                    database.query("DELETE FROM object WHERE digest = ?").bind(digest).run();
                    swept.push_back(digest);
                }
            }
        },
        call);
    mark.operation = seen;
    return swept;
}

} // namespace rexa::sqlite
