#ifndef REXA_STORE_SQLITE_DATABASE_HPP
#define REXA_STORE_SQLITE_DATABASE_HPP

#include <rexa/bytes.hpp>
#include <rexa/call.hpp>
#include <rexa/digest.hpp>
#include <rexa/id.hpp>
#include <rexa/sqlite.hpp>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace rexa::sqlite {

class Database;

/// One execution of a prepared statement: parameters, then rows. Ends when it goes out of scope;
/// the prepared statement itself is kept by its Database. One at a time for each text.
class Query {
public:
    Query(Database& database, sqlite3_stmt* statement) noexcept
        : database_(database), statement_(statement) {}
    ~Query();
    Query(const Query&) = delete;
    Query& operator=(const Query&) = delete;

    // Parameters, in order. Bytes and text are borrowed until the end of the query.
    Query& bind(std::int64_t value);
    Query& bind(std::uint64_t value) { return bind(static_cast<std::int64_t>(value)); }
    Query& bind(int value) { return bind(static_cast<std::int64_t>(value)); }
    Query& bind(std::string_view text);
    Query& bind(BytesView bytes);
    Query& bind(const SnapshotId& id);
    Query& bind(const Digest& digest);
    Query& bind_null();
    template <class T>
    Query& bind(const std::optional<T>& value) {
        return value ? bind(*value) : bind_null();
    }

    /// Goes to the next row; false at the end.
    bool next();
    /// For statements without rows.
    void run() { static_cast<void>(next()); }

    // Columns of the current row. Views are valid until the next row.
    [[nodiscard]] bool is_null(int column) const;
    [[nodiscard]] std::int64_t integer(int column) const;
    [[nodiscard]] std::uint64_t number(int column) const {
        return static_cast<std::uint64_t>(integer(column));
    }
    [[nodiscard]] std::string_view text(int column) const;
    [[nodiscard]] BytesView bytes(int column) const;
    /// Errors: store_corrupt for bytes of another length.
    [[nodiscard]] SnapshotId id(int column) const;
    [[nodiscard]] Digest digest(int column) const;
    [[nodiscard]] std::optional<SnapshotId> optional_id(int column) const;

private:
    void check(int result) const;

    Database& database_;
    sqlite3_stmt* statement_;
    int bound_ = 0;
};

/// One connection, with the settings that every connection to a store must have. Used by one
/// thread at a time. While a call is set, waiting for other connections ends with its deadline and
/// its stop token, and after the busy timeout at the latest.
class Database {
public:
    enum class Access { read_write, read_only };

    Database(const std::filesystem::path& file, Access access, const SqliteOptions& options);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    /// The text must be a literal or live as long as the database: statements are kept by it.
    [[nodiscard]] Query query(const char* sql);
    /// The same for a text that was put together; its statement is kept by what it says.
    [[nodiscard]] Query composed_query(const std::string& sql);
    /// One or more statements without parameters; rows are passed over.
    void execute(const char* sql);

    /// The call that what follows belongs to; null for none.
    void set_call(const Call* call) noexcept { call_ = call; }
    [[nodiscard]] const Call* call() const noexcept { return call_; }

    /// Interrupts statements of this connection once its call is over, to be used on readers.
    void interrupt_with_call();

    [[nodiscard]] std::uint64_t total_changes() const noexcept;
    [[nodiscard]] std::int64_t last_insert_id() const noexcept;
    [[nodiscard]] bool in_transaction() const noexcept;
    /// Pages in the write-ahead log after the last commit on this connection.
    [[nodiscard]] int wal_pages() const noexcept { return wal_pages_; }

    /// Leaves work for the end of the transaction, where all of it is done in this order. It is
    /// forgotten with the transaction.
    void before_commit(std::int64_t order, std::function<void(Database&)> work);

    /// A passive checkpoint. Errors: none for a checkpoint that could not do everything.
    void checkpoint();

    /// Forgets the connection without touching it, as a child after fork() must.
    void abandon() noexcept { connection_.release(); }

    [[noreturn]] void fail(int result) const;

private:
    friend class Transaction;
    void do_left_work();

    struct Close {
        void operator()(sqlite3* connection) const noexcept;
    };
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const noexcept;
    };
    static int on_busy(void* self, int count) noexcept;
    static int on_progress(void* self) noexcept;
    static int on_wal(void* self, sqlite3*, const char*, int pages) noexcept;
    [[nodiscard]] std::unique_ptr<sqlite3_stmt, Finalize> prepare(const char* sql);
    void configure(Access access, Durability durability);

    std::unique_ptr<sqlite3, Close> connection_;
    std::map<const char*, std::unique_ptr<sqlite3_stmt, Finalize>> statements_;
    std::map<std::string, std::unique_ptr<sqlite3_stmt, Finalize>> composed_;
    std::chrono::milliseconds busy_timeout_;
    Call::Clock::time_point busy_since_{};
    const Call* call_ = nullptr;
    int wal_pages_ = 0;
    std::vector<std::pair<std::int64_t, std::function<void(Database&)>>> left_work_;
};

/// Sets the call of a connection for as long as it lives.
class CallScope {
public:
    CallScope(Database& database, const Call& call) noexcept
        : database_(database), previous_(database.call()) {
        database_.set_call(&call);
    }
    ~CallScope() { database_.set_call(previous_); }
    CallScope(const CallScope&) = delete;
    CallScope& operator=(const CallScope&) = delete;

private:
    Database& database_;
    const Call* previous_;
};

/// A transaction that is rolled back unless it was committed.
class Transaction {
public:
    enum class Kind { read, write };
    Transaction(Database& database, Kind kind);
    ~Transaction();
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    void commit();

private:
    Database& database_;
    bool open_ = true;
};

} // namespace rexa::sqlite

#endif
