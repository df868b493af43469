#include "store/sqlite/schema.hpp"

#include "store/sqlite/checkpointer.hpp"
#include "store/sqlite/file_lock.hpp"

#include <rexa/error.hpp>

#include <fcntl.h>

#include <string>

namespace rexa::sqlite {
namespace {

/// The bulky parts of a snapshot stand apart, so that lists never read them. `sequence` is the
/// order in which runs began; lists, tags, and full-text search are ordered by it. Only running
/// snapshots have an owner, and only their sandboxes have leases: both are few and need no index.
constexpr const char* format_1 = R"sql(
CREATE TABLE owner(
    number INTEGER PRIMARY KEY,
    token TEXT NOT NULL UNIQUE,
    host TEXT NOT NULL,
    boot TEXT NOT NULL,
    pid_namespace INTEGER NOT NULL,
    pid INTEGER NOT NULL,
    started INTEGER NOT NULL
) STRICT;

CREATE TABLE snapshot(
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    id BLOB NOT NULL UNIQUE,
    parent BLOB,
    replay_of BLOB,
    status INTEGER NOT NULL,
    language INTEGER NOT NULL,
    started INTEGER NOT NULL,
    wall INTEGER NOT NULL,
    verdict INTEGER,
    pinned INTEGER NOT NULL DEFAULT 0,
    tag_count INTEGER NOT NULL DEFAULT 0,
    owner INTEGER,
    record INTEGER REFERENCES record,
    digest BLOB,
    trees BLOB NOT NULL,
    blobs BLOB NOT NULL,
    task TEXT NOT NULL
) STRICT;
CREATE INDEX snapshot_parent ON snapshot(parent) WHERE parent IS NOT NULL;
CREATE INDEX snapshot_replay ON snapshot(replay_of) WHERE replay_of IS NOT NULL;
CREATE INDEX snapshot_status ON snapshot(status);
CREATE INDEX snapshot_language ON snapshot(language);
CREATE INDEX snapshot_started ON snapshot(started);

CREATE TABLE pending_record(
    snapshot INTEGER PRIMARY KEY REFERENCES snapshot,
    encoding BLOB NOT NULL
) STRICT;
CREATE TABLE record(
    number INTEGER PRIMARY KEY,
    encoding BLOB NOT NULL,
    output BLOB NOT NULL
) STRICT;
CREATE TABLE standard_input(
    snapshot INTEGER PRIMARY KEY REFERENCES snapshot,
    content BLOB NOT NULL
) STRICT;
CREATE VIRTUAL TABLE search USING fts5(task, code, output, content='', columnsize=0);

CREATE TABLE tag(
    name TEXT NOT NULL,
    snapshot INTEGER NOT NULL REFERENCES snapshot,
    PRIMARY KEY(name, snapshot)
) STRICT, WITHOUT ROWID;
CREATE INDEX tag_snapshot ON tag(snapshot);
CREATE TABLE annotation(
    snapshot INTEGER PRIMARY KEY REFERENCES snapshot,
    note TEXT NOT NULL,
    metrics BLOB NOT NULL
) STRICT;

CREATE TABLE tombstone(
    id BLOB PRIMARY KEY NOT NULL,
    digest BLOB NOT NULL,
    parent BLOB,
    removed INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE draft(
    sequence INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    parent BLOB,
    created INTEGER NOT NULL,
    blobs BLOB NOT NULL,
    task TEXT NOT NULL,
    content BLOB NOT NULL
) STRICT;

CREATE TABLE verdict(
    sequence INTEGER PRIMARY KEY,
    original BLOB NOT NULL,
    replay BLOB NOT NULL UNIQUE,
    content BLOB NOT NULL
) STRICT;
CREATE INDEX verdict_original ON verdict(original);

CREATE TABLE lease(
    key TEXT PRIMARY KEY NOT NULL,
    snapshot BLOB NOT NULL,
    provider TEXT NOT NULL,
    owner INTEGER NOT NULL,
    kept INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE environment(
    fingerprint BLOB PRIMARY KEY NOT NULL,
    interpreter TEXT NOT NULL,
    version TEXT NOT NULL,
    platform TEXT NOT NULL,
    packages BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE pack(
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    codec INTEGER NOT NULL,
    size INTEGER NOT NULL,
    stored INTEGER NOT NULL,
    file TEXT,
    file_offset INTEGER,
    content BLOB
) STRICT;
CREATE INDEX pack_file ON pack(file) WHERE file IS NOT NULL;
CREATE TABLE object(
    digest BLOB PRIMARY KEY NOT NULL,
    pack INTEGER NOT NULL,
    position INTEGER NOT NULL,
    size INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE operation(
    sequence INTEGER PRIMARY KEY,
    time INTEGER NOT NULL,
    kind TEXT NOT NULL,
    snapshot BLOB,
    detail TEXT NOT NULL
) STRICT;
)sql";

constexpr const char* steps_of_this_version[] = {format_1};

/// What the first page of the database file says.
struct Header {
    bool exists = false;
    bool is_wal = false;
    std::int64_t application = 0;
    std::int64_t format = 0;
};

std::int64_t big_endian(std::string_view bytes) {
    std::uint32_t value = 0;
    for (const char byte : bytes.substr(0, 4)) {
        value = value << 8 | static_cast<std::uint8_t>(byte);
    }
    return static_cast<std::int32_t>(value);
}

Header read_header(const StoreFolder& folder) {
    const std::string name = StoreFolder::database_name;
    const FileDescriptor file = open_file(folder.root(), name, O_RDONLY);
    if (!file || size_of(file.get(), name) == 0) {
        return {};
    }
    std::string page;
    read_exactly(file.get(), 0, 100, page, name);
    if (!page.starts_with(std::string_view("SQLite format 3", 16))) {
        throw Error(Errc::store_corrupt,
                    "history.db: it is not a database; restore a backup or choose another folder")
            .from("sqlite");
    }
    const std::string_view header(page);
    return {true, header[18] == 2 && header[19] == 2, big_endian(header.substr(68)),
            big_endian(header.substr(60))};
}

void check_format(std::int64_t application, std::int64_t format, std::size_t known) {
    if (application != application_id || format < 1) {
        throw Error(Errc::store_unsuitable,
                    "history.db: it belongs to another program; choose another folder")
            .from("sqlite");
    }
    if (format > static_cast<std::int64_t>(known)) {
        throw Error(Errc::store_newer, "history.db: its format " + std::to_string(format) +
                                           " is newer than " + std::to_string(known) +
                                           ", the newest known here; use a later rexa")
            .from("sqlite");
    }
}

bool is_current(const Header& header, std::size_t known) {
    if (!header.exists) {
        return false;
    }
    check_format(header.application, header.format, known);
    return header.is_wal && header.format == static_cast<std::int64_t>(known);
}

std::int64_t pragma(Database& database, const char* sql) {
    auto query = database.query(sql);
    return query.next() ? query.integer(0) : 0;
}

void apply(Database& database, std::int64_t from, std::span<const char* const> steps) {
    for (std::size_t step = static_cast<std::size_t>(from); step < steps.size(); ++step) {
        database.execute(steps[step]);
    }
    const std::string marks = "PRAGMA application_id = " + std::to_string(application_id) +
                              "; PRAGMA user_version = " + std::to_string(steps.size());
    database.execute(marks.c_str());
}

void make_or_migrate(const StoreFolder& folder, const SqliteOptions& options,
                     std::span<const char* const> steps) {
    if (!open_file(folder.root(), StoreFolder::database_name, O_RDONLY)) {
        create_file(folder.root(), StoreFolder::database_name);
    }
    Database database(folder.database(), Database::Access::read_write, options);
    Transaction transaction(database, Transaction::Kind::write);
    const std::int64_t format = pragma(database, "PRAGMA user_version");
    const std::int64_t tables = pragma(database, "SELECT count(*) FROM sqlite_schema");
    if (tables > 0) {
        check_format(pragma(database, "PRAGMA application_id"), format, steps.size());
    }
    if (format < static_cast<std::int64_t>(steps.size())) {
        apply(database, format, steps);
    }
    transaction.commit();
    database.execute("PRAGMA journal_mode = wal");
    Checkpointer(folder.database(), options).run(database);
}

} // namespace

std::span<const char* const> migrations() noexcept {
    return steps_of_this_version;
}

void prepare_database(const StoreFolder& folder, const SqliteOptions& options,
                      std::span<const char* const> steps) {
    if (!is_current(read_header(folder), steps.size())) {
        const FileLock alone(folder.root(), FileLock::Kind::exclusive,
                             Call().timeout(options.busy_timeout));
        if (!is_current(read_header(folder), steps.size())) {
            make_or_migrate(folder, options, steps);
        }
    }
    // Not for reading only: a process that died while it made the store leaves a journal to roll
    // back.
    Database database(folder.database(), Database::Access::read_write, options);
    check_format(pragma(database, "PRAGMA application_id"), pragma(database, "PRAGMA user_version"),
                 steps.size());
}

} // namespace rexa::sqlite
