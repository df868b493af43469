#include "store/sqlite/database.hpp"

#include "core/text.hpp"
#include "store/sqlite/files.hpp"

#include <rexa/error.hpp>

#include <fcntl.h>
#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <new>
#include <thread>

namespace rexa::sqlite {
namespace {

/// SQLite looks at the clock of a call after this many steps of its virtual machine.
constexpr int steps_between_looks = 20'000;

Errc code_of(int result, int system_error) {
    switch (result & 0xff) {
    case SQLITE_FULL:
        return Errc::store_full;
    case SQLITE_READONLY:
        return Errc::store_read_only;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return Errc::store_corrupt;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return Errc::store_busy;
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
        return code_of_errno(system_error);
    default:
        return Errc::store_failed;
    }
}

std::string_view cure_of(Errc code) {
    switch (code) {
    case Errc::store_full:
        return "; free space on its file system";
    case Errc::store_read_only:
        return "; make its folder and files writable";
    case Errc::store_corrupt:
        return "; run verify, and restore a backup";
    case Errc::store_busy:
        return "; another process kept it locked, try again";
    default:
        return "";
    }
}

template <std::size_t Size>
std::array<std::uint8_t, Size> fixed(BytesView bytes, const char* what) {
    if (bytes.size() != Size) {
        throw Error(Errc::store_corrupt, std::string(what) + " in the database has another length")
            .from("sqlite");
    }
    std::array<std::uint8_t, Size> raw{};
    std::ranges::transform(bytes, raw.begin(),
                           [](std::byte byte) { return static_cast<std::uint8_t>(byte); });
    return raw;
}

} // namespace

Query::~Query() {
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
}

void Query::check(int result) const {
    if (result != SQLITE_OK) {
        database_.fail(result);
    }
}

Query& Query::bind(std::int64_t value) {
    check(sqlite3_bind_int64(statement_, ++bound_, value));
    return *this;
}

Query& Query::bind(std::string_view text) {
    check(sqlite3_bind_text64(statement_, ++bound_, text.data() == nullptr ? "" : text.data(),
                              text.size(), SQLITE_STATIC, SQLITE_UTF8));
    return *this;
}

Query& Query::bind(BytesView bytes) {
    const void* data = bytes.data() == nullptr ? static_cast<const void*>("") : bytes.data();
    check(sqlite3_bind_blob64(statement_, ++bound_, data, bytes.size(), SQLITE_STATIC));
    return *this;
}

Query& Query::bind(const SnapshotId& id) {
    return bind(std::as_bytes(std::span(id.raw())));
}

Query& Query::bind(const Digest& digest) {
    return bind(std::as_bytes(std::span(digest.raw())));
}

Query& Query::bind_null() {
    check(sqlite3_bind_null(statement_, ++bound_));
    return *this;
}

bool Query::next() {
    const int result = sqlite3_step(statement_);
    if (result != SQLITE_ROW && result != SQLITE_DONE) {
        database_.fail(result);
    }
    return result == SQLITE_ROW;
}

bool Query::is_null(int column) const {
    return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

std::int64_t Query::integer(int column) const {
    return sqlite3_column_int64(statement_, column);
}

std::string_view Query::text(int column) const {
    return as_chars(bytes(column));
}

BytesView Query::bytes(int column) const {
    const void* data = sqlite3_column_blob(statement_, column);
    const int size = sqlite3_column_bytes(statement_, column);
    return {static_cast<const std::byte*>(data), static_cast<std::size_t>(size)};
}

SnapshotId Query::id(int column) const {
    return SnapshotId(fixed<16>(bytes(column), "an id"));
}

Digest Query::digest(int column) const {
    return Digest(fixed<32>(bytes(column), "a digest"));
}

std::optional<SnapshotId> Query::optional_id(int column) const {
    return is_null(column) ? std::nullopt : std::optional(id(column));
}

void Database::Close::operator()(sqlite3* connection) const noexcept {
    sqlite3_close_v2(connection);
}

void Database::Finalize::operator()(sqlite3_stmt* statement) const noexcept {
    sqlite3_finalize(statement);
}

Database::Database(const std::filesystem::path& file, Access access, const SqliteOptions& options)
    : busy_timeout_(options.busy_timeout) {
    sqlite3* opened = nullptr;
    const int mode = access == Access::read_write ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY;
    const int result = sqlite3_open_v2(file.c_str(), &opened,
                                       mode | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW, nullptr);
    connection_.reset(opened);
    if (opened == nullptr) {
        throw std::bad_alloc();
    }
    if (result != SQLITE_OK) {
        fail(result);
    }
    if (access == Access::read_write && sqlite3_db_readonly(opened, "main") == 1) {
        fail(SQLITE_READONLY);
    }
    configure(access, options.durability);
}

Database::~Database() = default;

/// Debian 12's SQLite can corrupt a database when one connection resets the write-ahead log while
/// another one checkpoints it. Therefore nothing here ever checkpoints on its own: not after a
/// commit, not on close; see Checkpointer.
void Database::configure(Access access, Durability durability) {
    sqlite3* const db = connection_.get();
    sqlite3_extended_result_codes(db, 1);
    sqlite3_busy_handler(db, &Database::on_busy, this);
    const std::pair<int, int> settings[] = {
        {SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1}, {SQLITE_DBCONFIG_DEFENSIVE, 1},
        {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},   {SQLITE_DBCONFIG_ENABLE_FKEY, 1},
        {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0},   {SQLITE_DBCONFIG_ENABLE_VIEW, 0},
        {SQLITE_DBCONFIG_DQS_DDL, 0},          {SQLITE_DBCONFIG_DQS_DML, 0}};
    for (const auto& [setting, value] : settings) {
        int in_force = -1;
        const int result = sqlite3_db_config(db, setting, value, &in_force);
        if (result != SQLITE_OK || in_force != value) {
            throw Error(Errc::store_failed, "the SQLite library refuses setting " +
                                                std::to_string(setting) + "; use a newer one")
                .from("sqlite");
        }
    }
    sqlite3_db_config(db, SQLITE_DBCONFIG_LOOKASIDE, nullptr, 1200, 400);
    execute("PRAGMA wal_autocheckpoint = 0; PRAGMA mmap_size = 0; PRAGMA temp_store = memory;"
            "PRAGMA cache_size = -8192; PRAGMA journal_size_limit = 67108864");
    execute(durability == Durability::full ? "PRAGMA synchronous = full"
                                           : "PRAGMA synchronous = normal");
    if (access == Access::read_write) {
        sqlite3_wal_hook(db, &Database::on_wal, this);
    } else {
        execute("PRAGMA query_only = 1");
    }
}

Query Database::query(const char* sql) {
    auto& kept = statements_[sql];
    if (!kept) {
        kept = prepare(sql);
    }
    return {*this, kept.get()};
}

Query Database::composed_query(const std::string& sql) {
    auto& kept = composed_[sql];
    if (!kept) {
        kept = prepare(sql.c_str());
    }
    return {*this, kept.get()};
}

std::unique_ptr<sqlite3_stmt, Database::Finalize> Database::prepare(const char* sql) {
    sqlite3_stmt* statement = nullptr;
    const int result = sqlite3_prepare_v3(connection_.get(), sql, -1, SQLITE_PREPARE_PERSISTENT,
                                          &statement, nullptr);
    if (result != SQLITE_OK) {
        fail(result);
    }
    return std::unique_ptr<sqlite3_stmt, Finalize>(statement);
}

void Database::execute(const char* sql) {
    const int result = sqlite3_exec(connection_.get(), sql, nullptr, nullptr, nullptr);
    if (result != SQLITE_OK) {
        fail(result);
    }
}

void Database::interrupt_with_call() {
    sqlite3_progress_handler(connection_.get(), steps_between_looks, &Database::on_progress, this);
}

std::uint64_t Database::total_changes() const noexcept {
    return static_cast<std::uint64_t>(sqlite3_total_changes64(connection_.get()));
}

std::int64_t Database::last_insert_id() const noexcept {
    return sqlite3_last_insert_rowid(connection_.get());
}

bool Database::in_transaction() const noexcept {
    return sqlite3_get_autocommit(connection_.get()) == 0;
}

void Database::before_commit(std::int64_t order, std::function<void(Database&)> work) {
    left_work_.emplace_back(order, std::move(work));
}

void Database::do_left_work() {
    using Work = decltype(left_work_)::value_type;
    std::ranges::sort(left_work_, {}, &Work::first);
    for (const auto& entry : left_work_) {
        entry.second(*this);
    }
    left_work_.clear();
}

void Database::checkpoint() {
    const int result = sqlite3_wal_checkpoint_v2(connection_.get(), nullptr,
                                                 SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
    if (result != SQLITE_OK && (result & 0xff) != SQLITE_BUSY) {
        fail(result);
    }
}

void Database::fail(int result) const {
    if (result == SQLITE_NOMEM) {
        throw std::bad_alloc();
    }
    const bool waited = (result & 0xff) == SQLITE_BUSY || result == SQLITE_INTERRUPT;
    if (waited && call_ != nullptr) {
        call_->check();
    }
    const int system_error = sqlite3_system_errno(connection_.get());
    const Errc code = code_of(result, system_error);
    std::string message = "history.db: ";
    message += core::to_ascii_line(result == SQLITE_READONLY ? sqlite3_errstr(result)
                                                             : sqlite3_errmsg(connection_.get()));
    message += cure_of(code);
    Error error = Error(code, std::move(message)).from("sqlite");
    if ((result & 0xff) == SQLITE_IOERR || (result & 0xff) == SQLITE_CANTOPEN) {
        error = std::move(error).with_errno(system_error);
    }
    if (code == Errc::store_busy) {
        error = std::move(error).with_retry();
    }
    throw error;
}

int Database::on_busy(void* self, int count) noexcept {
    auto& database = *static_cast<Database*>(self);
    const auto now = Call::Clock::now();
    if (count == 0) {
        database.busy_since_ = now;
    }
    const Call* const call = database.call_;
    const bool over = call != nullptr && (call->stop().stop_requested() || call->deadline() <= now);
    if (over || now - database.busy_since_ >= database.busy_timeout_) {
        return 0;
    }
    std::this_thread::sleep_for(std::chrono::microseconds(count < 10 ? 200 : 2'000));
    return 1;
}

int Database::on_progress(void* self) noexcept {
    const Call* const call = static_cast<const Database*>(self)->call_;
    return call != nullptr &&
           (call->stop().stop_requested() || call->deadline() <= Call::Clock::now());
}

int Database::on_wal(void* self, sqlite3*, const char*, int pages) noexcept {
    static_cast<Database*>(self)->wal_pages_ = pages;
    return SQLITE_OK;
}

Transaction::Transaction(Database& database, Kind kind) : database_(database) {
    database_.left_work_.clear();
    if (database_.in_transaction()) {
        database_.execute("ROLLBACK"); // of one for whose end there was no memory
    }
    database_.execute(kind == Kind::write ? "BEGIN IMMEDIATE" : "BEGIN");
}

Transaction::~Transaction() {
    if (open_ && database_.in_transaction()) {
        try {
            database_.execute("ROLLBACK");
        } catch (...) {
            // SQLite ends the transaction itself when a rollback meets an I/O error.
        }
    }
}

void Transaction::commit() {
    database_.do_left_work();
    database_.execute("COMMIT");
    open_ = false;
}

} // namespace rexa::sqlite
