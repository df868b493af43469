#include "store/sqlite/verifier.hpp"

#include "core/text.hpp"
#include "store/sqlite/collection_lock.hpp"
#include "store/sqlite/snapshot_rows.hpp"

#include <rexa/error.hpp>

#include <algorithm>
#include <utility>

namespace rexa::sqlite {
namespace {

constexpr int rows_at_once = 500;

/// Unsuitable is what stands in the place of a file, such as a symlink.
bool is_damage(Errc code) {
    return code == Errc::store_corrupt || code == Errc::store_unsuitable;
}

} // namespace

VerifyReport Verifier::run() {
    const CollectionLock together(parts_.folder, FileLock::Kind::shared,
                                  bounded(call_, parts_.options.busy_timeout));
    guarded("history.db", [&] { check_database(); });
    guarded("search", [&] { check_search(); });
    guarded("owners", [&] { check_owners(); });
    guarded("references", [&] { check_references(); });
    guarded("snapshots", [&] { check_snapshots(); });
    guarded("objects", [&] { check_objects(); });
    return std::move(report_);
}

void Verifier::add(DamageKind kind, std::string subject, std::string detail) {
    report_.damage.push_back({kind, std::move(subject), std::move(detail)});
}

/// Damage so deep that a whole check ends is itself reported; the other checks go on.
template <class Check>
void Verifier::guarded(const char* subject, Check check) {
    try {
        check();
    } catch (const Error& error) {
        if (!is_damage(error.code())) {
            throw;
        }
        add(DamageKind::database, subject, error.message());
    }
}

void Verifier::check_database() {
    const auto reader = parts_.readers.take(call_);
    auto rows = reader->query("PRAGMA integrity_check");
    while (rows.next()) {
        if (rows.text(0) != "ok") {
            add(DamageKind::database, "history.db", core::to_ascii_line(rows.text(0)));
        }
    }
}

/// The check of the database looks at the tables of the full-text index, not at what they mean.
void Verifier::check_search() {
    parts_.writes.run(
        [](Database& database) {
            database.execute("INSERT INTO search(search) VALUES('integrity-check')");
        },
        call_);
}

void Verifier::check_owners() {
    const auto reader = parts_.readers.take(call_);
    for (const std::int64_t number : load_damaged_owners(*reader)) {
        add(DamageKind::database, "owner " + std::to_string(number), "rexa did not make its token");
    }
}

void Verifier::check_references() {
    const auto reader = parts_.readers.take(call_);
    auto rows = reader->query(
        "WITH link(id, other) AS (SELECT id, parent FROM snapshot WHERE parent IS NOT NULL "
        "UNION ALL SELECT id, replay_of FROM snapshot WHERE replay_of IS NOT NULL) "
        "SELECT id, other FROM link l WHERE NOT EXISTS(SELECT 1 FROM snapshot WHERE id = l.other) "
        "AND NOT EXISTS(SELECT 1 FROM tombstone WHERE id = l.other)");
    while (rows.next()) {
        add(DamageKind::reference, rows.id(0).to_string(),
            "it refers to " + rows.id(1).to_string() + ", which never was in this store");
    }
}

void Verifier::check_snapshots() {
    store::ReachableObjects reachable([&](const Digest& digest) -> std::optional<TreeNode> {
        try {
            return decode_tree_node(parts_.objects.read(digest, call_));
        } catch (const Error& error) {
            if (error.code() != Errc::not_found && !is_damage(error.code())) {
                throw;
            }
            return std::nullopt; // reported with the objects
        }
    });
    std::int64_t last = 0;
    for (auto ids = next_snapshots(last); !ids.empty(); ids = next_snapshots(last)) {
        for (const SnapshotId& id : ids) {
            check_snapshot(id, reachable);
        }
    }
    {
        const auto reader = parts_.readers.take(call_);
        auto others = reader->query("SELECT blobs FROM draft UNION ALL "
                                    "SELECT packages FROM environment");
        while (others.next()) {
            reachable.add({{}, split_digests(others.bytes(0))});
        }
    }
    check_reachable(reachable);
}

std::vector<SnapshotId> Verifier::next_snapshots(std::int64_t& last) {
    const auto reader = parts_.readers.take(call_);
    auto rows = reader->query(
        "SELECT sequence, id FROM snapshot WHERE sequence > ? ORDER BY sequence LIMIT ?");
    rows.bind(last).bind(rows_at_once);
    std::vector<SnapshotId> ids;
    while (rows.next()) {
        last = rows.integer(0);
        ids.push_back(rows.id(1));
    }
    return ids;
}

void Verifier::check_snapshot(const SnapshotId& id, store::ReachableObjects& reachable) {
    Snapshot snapshot;
    try {
        const auto reader = parts_.readers.take(call_);
        snapshot = load_snapshot(*reader, id);
    } catch (const Error& error) {
        if (is_damage(error.code())) {
            ++report_.snapshots;
            add(DamageKind::snapshot, id.to_string(), error.message());
        } else if (error.code() != Errc::not_found) {
            throw; // what is not found was removed meanwhile
        }
        return;
    }
    ++report_.snapshots;
    reachable.add(store::roots_of(snapshot.data()));
}

void Verifier::check_reachable(const store::ReachableObjects& reachable) {
    std::vector<Digest> missing;
    {
        const auto reader = parts_.readers.take(call_);
        std::ranges::copy_if(
            reachable.digests(), std::back_inserter(missing), [&](const Digest& digest) {
                return !reader->query("SELECT 1 FROM object WHERE digest = ?").bind(digest).next();
            });
    }
    std::ranges::sort(missing);
    for (const Digest& digest : missing) {
        add(DamageKind::object, digest.to_string(), "missing, and something refers to it");
    }
}

/// In the order of their packs, so that each is read once.
void Verifier::check_objects() {
    std::vector<std::pair<std::int64_t, Digest>> objects;
    {
        const auto reader = parts_.readers.take(call_);
        auto rows = reader->query("SELECT pack, digest FROM object");
        while (rows.next()) {
            objects.emplace_back(rows.integer(0), rows.digest(1));
        }
    }
    std::ranges::sort(objects);
    for (const auto& [pack, digest] : objects) {
        ++report_.objects;
        try {
            parts_.objects.read(
                digest, [](BytesView) {}, call_);
        } catch (const Error& error) {
            if (is_damage(error.code())) {
                add(DamageKind::object, digest.to_string(), error.message());
            } else if (error.code() != Errc::not_found) {
                throw; // what is not found was collected meanwhile
            }
        }
    }
}

} // namespace rexa::sqlite
