#include "store/sqlite/lease_rows.hpp"

#include "store/sqlite/operation_rows.hpp"

namespace rexa::sqlite {

std::int64_t record_owner(Database& database, const OwnerIdentity& identity) {
    if (auto found = database.query("SELECT number FROM owner WHERE token = ?");
        found.bind(std::string_view(identity.token)).next()) {
        return found.integer(0);
    }
    database
        .query("INSERT INTO owner(token, host, boot, pid_namespace, pid, started) "
               "VALUES(?, ?, ?, ?, ?, ?)")
        .bind(std::string_view(identity.token))
        .bind(std::string_view(identity.host))
        .bind(std::string_view(identity.boot))
        .bind(identity.pid_namespace)
        .bind(identity.pid)
        .bind(identity.started)
        .run();
    return database.last_insert_id();
}

std::vector<RecordedOwner> load_owners(Database& database) {
    auto rows =
        database.query("SELECT number, token, host, boot, pid_namespace, pid, started FROM owner");
    std::vector<RecordedOwner> owners;
    while (rows.next()) {
        if (is_random_name(rows.text(1))) {
            owners.push_back(
                {rows.integer(0),
                 {std::string(rows.text(1)), std::string(rows.text(2)), std::string(rows.text(3)),
                  rows.number(4), rows.integer(5), rows.number(6)}});
        }
    }
    return owners;
}

std::vector<std::int64_t> load_damaged_owners(Database& database) {
    auto rows = database.query("SELECT number, token FROM owner ORDER BY number");
    std::vector<std::int64_t> numbers;
    while (rows.next()) {
        if (!is_random_name(rows.text(1))) {
            numbers.push_back(rows.integer(0));
        }
    }
    return numbers;
}

bool forget_owner(Database& database, std::int64_t number) {
    if (!load_runs_of(database, number).empty() ||
        database.query("SELECT 1 FROM lease WHERE owner = ?").bind(number).next()) {
        return false;
    }
    database.query("DELETE FROM owner WHERE number = ?").bind(number).run();
    return true;
}

void store_lease(Database& database, const Lease& lease, std::int64_t owner) {
    database
        .query("INSERT OR REPLACE INTO lease(key, snapshot, provider, owner, kept) "
               "VALUES(?, ?, ?, ?, 0)")
        .bind(std::string_view(lease.key))
        .bind(lease.snapshot)
        .bind(std::string_view(lease.provider))
        .bind(owner)
        .run();
}

void end_lease(Database& database, const SnapshotId& snapshot, LeaseEnd end) {
    const char* sql = end == LeaseEnd::release ? "DELETE FROM lease WHERE snapshot = ? AND kept = 0"
                                               : "UPDATE lease SET kept = 1 WHERE snapshot = ?";
    database.query(sql).bind(snapshot).run();
}

void keep_lease(Database& database, const SandboxKey& key) {
    database.query("UPDATE lease SET kept = 1 WHERE key = ?").bind(std::string_view(key)).run();
}

void delete_lease(Database& database, const SandboxKey& key) {
    std::optional<SnapshotId> snapshot;
    if (auto found = database.query("SELECT snapshot FROM lease WHERE key = ?");
        found.bind(std::string_view(key)).next()) {
        snapshot = found.id(0);
    }
    if (snapshot) {
        database.query("DELETE FROM lease WHERE key = ?").bind(std::string_view(key)).run();
        log_operation(database, "release_lease", snapshot, key);
    }
}

std::vector<RecordedLease> load_leases(Database& database) {
    auto rows = database.query("SELECT snapshot, provider, key, owner, kept FROM lease");
    std::vector<RecordedLease> leases;
    while (rows.next()) {
        leases.push_back({{rows.id(0), std::string(rows.text(1)), std::string(rows.text(2))},
                          rows.integer(3),
                          rows.integer(4) != 0});
    }
    return leases;
}

std::vector<SnapshotId> load_runs_of(Database& database, std::int64_t owner) {
    auto rows = database.query("SELECT id FROM snapshot WHERE status = ? AND owner = ?");
    rows.bind(static_cast<int>(Status::running)).bind(owner);
    std::vector<SnapshotId> runs;
    while (rows.next()) {
        runs.push_back(rows.id(0));
    }
    return runs;
}

} // namespace rexa::sqlite
