#include "store/sqlite/schema.hpp"

#include "store/sqlite/checkpointer.hpp"
#include "store/sqlite/file_lock.hpp"
#include "store/sqlite/files.hpp"

#include <rexa/error.hpp>

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdio>
#include <string>
#include <string_view>

namespace rexa::sqlite {
namespace {

/// The bulky parts of a snapshot stand apart, so that lists never read them. `sequence` is the
/// order in which runs began; lists, tags, and full-text search are ordered by it. Only running
/// snapshots have an owner, and leases end with their sandboxes: both are few and need no index.
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

/// What a database says of itself.
struct Marks {
    bool is_empty = true;
    bool is_wal = false;
    std::int64_t application = 0;
    std::int64_t format = 0;
};

std::int64_t pragma(Database& database, const char* sql) {
    auto query = database.query(sql);
    return query.next() ? query.integer(0) : 0;
}

Marks marks_of(Database& database) {
    const Transaction together(database, Transaction::Kind::read);
    Marks marks;
    marks.is_empty = pragma(database, "SELECT count(*) FROM sqlite_schema") == 0;
    marks.application = pragma(database, "PRAGMA application_id");
    marks.format = pragma(database, "PRAGMA user_version");
    auto mode = database.query("PRAGMA journal_mode");
    marks.is_wal = mode.next() && mode.text(0) == "wal";
    return marks;
}

/// Looks without opening: to close any descriptor of a database cancels the locks that SQLite
/// holds on it in this process. Errors: store_unsuitable for anything but a regular file.
bool database_exists(const StoreFolder& folder) {
    struct stat status {};
    if (::fstatat(folder.root(), StoreFolder::database_name, &status, AT_SYMLINK_NOFOLLOW) != 0) {
        if (errno == ENOENT) {
            return false;
        }
        fail_file(StoreFolder::database_name, "look at", errno);
    }
    if (!S_ISREG(status.st_mode)) {
        fail_file(StoreFolder::database_name, "use, it is no regular file,", EISDIR);
    }
    return true;
}

/// An empty database file, for its owner only. It gets its name once its descriptor is closed, for
/// the same reason. The folder is locked, so that nobody else makes one.
void make_database_file(const StoreFolder& folder) {
    const std::string name = random_name();
    create_file(folder.root(), name);
    if (::renameat(folder.root(), name.c_str(), folder.root(), StoreFolder::database_name) != 0) {
        const int error = errno;
        remove_file(folder.root(), name);
        fail_file(StoreFolder::database_name, "make", error);
    }
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

bool is_current(const Marks& marks, std::size_t known) {
    if (marks.is_empty) {
        return false;
    }
    check_format(marks.application, marks.format, known);
    return marks.is_wal && marks.format == static_cast<std::int64_t>(known);
}

/// Not for reading only: a process that died while it made the store leaves a journal to roll back.
bool is_ready(const StoreFolder& folder, const SqliteOptions& options, std::size_t known) {
    if (!database_exists(folder)) {
        return false;
    }
    Database database(folder.database(), Database::Access::read_write, options);
    return is_current(marks_of(database), known);
}

void apply(Database& database, std::int64_t from, std::span<const char* const> steps) {
    for (std::size_t step = static_cast<std::size_t>(from); step < steps.size(); ++step) {
        database.execute(steps[step]);
    }
    const std::string marks = "PRAGMA application_id = " + std::to_string(application_id) +
                              "; PRAGMA user_version = " + std::to_string(steps.size());
    database.execute(marks.c_str());
}

/// SQLite leaves the mode as it was when others keep the database locked for too long.
void enter_wal_mode(Database& database) {
    auto mode = database.query("PRAGMA journal_mode = wal");
    if (!mode.next() || mode.text(0) != "wal") {
        throw Error(Errc::store_busy, "history.db: others keep it locked, try again")
            .from("sqlite")
            .with_retry();
    }
}

void make_or_migrate(const StoreFolder& folder, const SqliteOptions& options,
                     std::span<const char* const> steps) {
    if (!database_exists(folder)) {
        make_database_file(folder);
    }
    Database database(folder.database(), Database::Access::read_write, options);
    const Marks marks = marks_of(database);
    if (is_current(marks, steps.size())) {
        return;
    }
    Transaction transaction(database, Transaction::Kind::write);
    if (marks.format < static_cast<std::int64_t>(steps.size())) {
        apply(database, marks.format, steps);
    }
    transaction.commit();
    enter_wal_mode(database);
    Checkpointer(folder.database(), options).run(database);
}

/// SQLite plays back what lies there as the database's journal, and deletes the file that its end
/// may name. Rexa attaches no other database, so that its own journals name none.
void refuse_foreign_journal(const StoreFolder& folder) {
    constexpr std::string_view names_a_file("\xd9\xd5\x05\xf9\x20\xa1\x63\xd7", 8);
    const std::string name = std::string(StoreFolder::database_name) + "-journal";
    const FileDescriptor journal = open_file(folder.root(), name, O_RDONLY);
    if (!journal) {
        return;
    }
    const std::uint64_t size = size_of(journal.get(), name);
    if (size < names_a_file.size()) {
        return;
    }
    std::string end;
    read_exactly(journal.get(), size - names_a_file.size(), names_a_file.size(), end, name);
    if (end == names_a_file) {
        throw Error(Errc::store_unsuitable,
                    name + ": rexa did not make it; remove it, or do not trust this store")
            .from("sqlite");
    }
}

} // namespace

std::span<const char* const> migrations() noexcept {
    return steps_of_this_version;
}

void prepare_database(const StoreFolder& folder, const SqliteOptions& options,
                      std::span<const char* const> steps) {
    refuse_foreign_journal(folder);
    if (is_ready(folder, options, steps.size())) {
        return;
    }
    const FileLock alone(folder.root(), FileLock::Kind::exclusive,
                         Call().timeout(options.busy_timeout));
    make_or_migrate(folder, options, steps);
}

} // namespace rexa::sqlite
