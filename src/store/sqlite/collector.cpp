#include "store/sqlite/collector.hpp"

#include "store/sqlite/collection_lock.hpp"
#include "store/sqlite/compression.hpp"
#include "store/sqlite/lease_rows.hpp"
#include "store/sqlite/operation_rows.hpp"
#include "store/sqlite/snapshot_rows.hpp"
#include "store/sqlite/spool_files.hpp"

#include <rexa/error.hpp>

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <unordered_set>

namespace rexa::sqlite {
namespace {

/// Rows looked at in one reading transaction, so that checkpoints are not held up.
constexpr int rows_at_once = 1000;

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
                                                 " is missing, run verify; nothing was collected")
                .from("sqlite");
        }
    };
}

} // namespace

store::ReachableObjects Collector::mark(const std::set<SnapshotId>& removed, const Call& call) {
    store::ReachableObjects reachable(reading_from(parts_.objects, call));
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
            reachable.add(roots);
        }
    }
    const auto reader = parts_.readers.take(call);
    auto others = reader->query("SELECT x'', blobs FROM draft UNION ALL "
                                "SELECT x'', packages FROM environment");
    while (others.next()) {
        add_row(reachable, others);
    }
    return reachable;
}

void Collector::mark_since(Database& database, store::ReachableObjects& reachable,
                           std::uint64_t operation) {
    auto rows = database.query(
        "SELECT trees, blobs FROM snapshot WHERE id IN (SELECT snapshot FROM operation "
        "WHERE sequence > ?1) UNION ALL "
        "SELECT x'', blobs FROM draft WHERE id IN (SELECT snapshot FROM operation "
        "WHERE sequence > ?1) UNION ALL SELECT x'', packages FROM environment");
    rows.bind(operation);
    while (rows.next()) {
        add_row(reachable, rows);
    }
}

Collector::Census Collector::count(Database& database, const store::ReachableObjects& reachable) {
    Census census;
    auto packs = database.query("SELECT number, size, stored FROM pack");
    while (packs.next()) {
        census.packs.emplace(packs.integer(0), Contents{packs.number(1), packs.number(2), 0});
    }
    auto objects = database.query("SELECT digest, pack, size FROM object");
    while (objects.next()) {
        const Digest digest = objects.digest(0);
        const auto pack = census.packs.find(objects.integer(1));
        const std::uint64_t size = objects.number(2);
        const std::uint64_t stored =
            pack == census.packs.end() ? 0 : share_of(pack->second.stored, size, pack->second.size);
        if (reachable.contains(digest)) {
            census.report.kept_objects += 1;
            census.report.kept_bytes += stored;
            if (pack != census.packs.end()) {
                pack->second.live += size + 1;
            }
        } else {
            census.report.objects += 1;
            census.report.bytes += stored;
            census.unreachable.push_back(digest);
        }
    }
    return census;
}

GcReport Collector::preview(const std::set<SnapshotId>& removed, const Call& call) {
    const CollectionLock together(parts_.folder, FileLock::Kind::shared,
                                  bounded(call, parts_.options.busy_timeout));
    const auto reachable = mark(removed, call);
    std::optional<ObjectGate::Pass> alone;
    try {
        alone = parts_.objects.gate().close(Call().deadline(Call::Clock::now()));
    } catch (const Error& error) {
        if (error.code() != Errc::store_busy) {
            throw;
        }
    }
    const auto reader = parts_.readers.take(call);
    GcReport report = count(*reader, reachable).report;
    report.orphan_files = orphan_spools(spools(), *reader).size();
    if (alone) {
        // With a batch open, its new files cannot be told from orphans.
        report.orphan_files += orphan_object_files(*reader).size();
    }
    return report;
}

GcReport Collector::collect(const Call& call) {
    const Call limited = bounded(call, parts_.options.busy_timeout);
    const CollectionLock lock(parts_.folder, FileLock::Kind::exclusive, limited);
    std::uint64_t operation = 0;
    {
        const auto reader = parts_.readers.take(call);
        operation = last_operation(*reader);
    }
    auto reachable = mark({}, call);
    const auto alone = parts_.objects.gate().close(bounded(call, parts_.options.busy_timeout));
    GcReport report;
    parts_.writes.run(
        [&](Database& database) {
            mark_since(database, reachable, operation);
            const Census census = count(database, reachable);
            report = census.report;
            report.orphan_files =
                orphan_object_files(database).size() + orphan_spools(spools(), database).size();
            sweep(database, census);
            log_operation(database, "gc", std::nullopt,
                          std::to_string(report.objects) + " objects");
        },
        call);
    remove_orphans(call);
    return report;
}

void Collector::sweep(Database& database, const Census& census) {
    for (const Digest& digest : census.unreachable) {
        database.query("DELETE FROM object WHERE digest = ?").bind(digest).run();
    }
    std::unordered_map<std::int64_t, Members> sparse;
    for (const auto& [number, pack] : census.packs) {
        if (pack.live < pack.size / 2) {
            sparse.try_emplace(number);
        }
        if (pack.live == 0) {
            database.query("DELETE FROM pack WHERE number = ?").bind(number).run();
            sparse.erase(number);
        }
    }
    if (sparse.empty()) {
        return;
    }
    {
        auto objects = database.query("SELECT digest, pack, size FROM object");
        while (objects.next()) {
            if (const auto pack = sparse.find(objects.integer(1)); pack != sparse.end()) {
                pack->second.emplace_back(objects.digest(0), objects.number(2));
            }
        }
    }
    for (const auto& [number, members] : sparse) {
        thin_out(database, number, members);
    }
}

/// Moves what is left of a sparse pack into a new one.
void Collector::thin_out(Database& database, std::int64_t pack, const Members& members) {
    std::string content;
    for (const auto& member : members) {
        content += parts_.objects.read(member.first, Call()).chars();
    }
    Compressor compressor;
    const std::string_view compressed = compressor.compress(content);
    const std::string_view stored = compressed.empty() ? content : compressed;
    database
        .query("INSERT INTO pack(codec, size, stored, file, file_offset, content) "
               "VALUES(?, ?, ?, NULL, NULL, ?)")
        .bind(static_cast<int>(compressed.empty() ? Codec::plain : Codec::zstd))
        .bind(static_cast<std::uint64_t>(content.size()))
        .bind(static_cast<std::uint64_t>(stored.size()))
        .bind(as_bytes(stored))
        .run();
    const std::int64_t number = database.last_insert_id();
    std::uint64_t position = 0;
    for (const auto& [digest, size] : members) {
        database.query("UPDATE object SET pack = ?, position = ? WHERE digest = ?")
            .bind(number)
            .bind(position)
            .bind(digest)
            .run();
        position += size;
    }
    database.query("DELETE FROM pack WHERE number = ?").bind(pack).run();
}

std::vector<std::string> Collector::orphan_object_files(Database& database) const {
    std::vector<std::string> orphans;
    const int objects = parts_.folder.objects();
    for (const std::string& subfolder : names_in(objects, "objects")) {
        struct stat status {};
        if (::fstatat(objects, subfolder.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0 ||
            !S_ISDIR(status.st_mode)) {
            continue;
        }
        const FileDescriptor folder = open_folder(objects, subfolder.c_str());
        for (const std::string& file : names_in(folder.get(), subfolder)) {
            const std::string name = subfolder + "/" + file;
            if (!database.query("SELECT 1 FROM pack WHERE file = ?")
                     .bind(std::string_view(name))
                     .next()) {
                orphans.push_back(name);
            }
        }
    }
    return orphans;
}

std::vector<std::string> Collector::spools() const {
    return names_in(parts_.folder.spool(), "spool");
}

/// Spool files belong to owners who live, or whose runs are still to be recovered.
std::vector<std::string> Collector::orphan_spools(const std::vector<std::string>& names,
                                                  Database& database) const {
    std::set<std::string, std::less<>> needed;
    for (const RecordedOwner& owner : load_owners(database)) {
        if (!load_runs_of(database, owner.number).empty() || parts_.runs.is_own(owner.identity) ||
            is_alive(parts_.folder.owners(), owner.identity)) {
            needed.insert(owner.identity.token);
        }
    }
    std::vector<std::string> orphans;
    std::ranges::copy_if(names, std::back_inserter(orphans), [&](const std::string& name) {
        const std::string_view owner = spool_owner(name);
        return !owner.empty() && !needed.contains(owner);
    });
    return orphans;
}

/// While no batch is open, an object file without a row is an orphan. Spools are listed before the
/// transaction that looks them up: an owner is on record before he has a spool.
void Collector::remove_orphans(const Call& call) {
    const auto listed = spools();
    const auto reader = parts_.readers.take(call);
    for (const std::string& name : orphan_spools(listed, *reader)) {
        remove_file(parts_.folder.spool(), name);
    }
    for (const std::string& name : orphan_object_files(*reader)) {
        remove_file(parts_.folder.objects(), name);
    }
}

} // namespace rexa::sqlite
