#include "store/memory/text_index.hpp"

#include "core/text.hpp"
#include "store/search_text.hpp"

#include <rexa/error.hpp>

#include <sqlite3.h>

#include <new>

namespace rexa::memory {
namespace {

void check(sqlite3* database, int result) {
    if (result == SQLITE_NOMEM) {
        throw std::bad_alloc();
    }
    if (result != SQLITE_OK && result != SQLITE_ROW && result != SQLITE_DONE) {
        throw Error(Errc::store_failed,
                    "text index: " + core::to_ascii_line(sqlite3_errmsg(database)))
            .from("memory");
    }
}

struct Finalize {
    void operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }
};
using Statement = std::unique_ptr<sqlite3_stmt, Finalize>;

Statement prepare(sqlite3* database, const char* sql) {
    sqlite3_stmt* statement = nullptr;
    check(database, sqlite3_prepare_v2(database, sql, -1, &statement, nullptr));
    return Statement(statement);
}

void bind_text(sqlite3* database, const Statement& statement, int index, std::string_view text) {
    check(database,
          sqlite3_bind_text64(statement.get(), index, text.data() == nullptr ? "" : text.data(),
                              text.size(), SQLITE_STATIC, SQLITE_UTF8));
}

} // namespace

void TextIndex::Close::operator()(sqlite3* database) const noexcept {
    sqlite3_close_v2(database);
}

TextIndex::TextIndex() {
    sqlite3* opened = nullptr;
    const int result =
        sqlite3_open_v2(":memory:", &opened,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
    database_.reset(opened);
    if (opened == nullptr) {
        throw std::bad_alloc();
    }
    check(opened, result);
    check(opened, sqlite3_exec(opened,
                               "CREATE VIRTUAL TABLE search USING "
                               "fts5(task, code, output, content='', columnsize=0)",
                               nullptr, nullptr, nullptr));
}

void TextIndex::add(std::uint64_t sequence, const Snapshot& snapshot) {
    change("INSERT INTO search(rowid, task, code, output) VALUES(?, ?, ?, ?)", sequence, snapshot);
}

void TextIndex::remove(std::uint64_t sequence, const Snapshot& snapshot) {
    change("INSERT INTO search(search, rowid, task, code, output) VALUES('delete', ?, ?, ?, ?)",
           sequence, snapshot);
}

void TextIndex::change(const char* sql, std::uint64_t sequence, const Snapshot& snapshot) {
    sqlite3* const database = database_.get();
    const std::string output = store::searchable_output(snapshot.output());
    const Statement statement = prepare(database, sql);
    check(database, sqlite3_bind_int64(statement.get(), 1, static_cast<std::int64_t>(sequence)));
    bind_text(database, statement, 2, snapshot.task());
    bind_text(database, statement, 3, snapshot.code());
    bind_text(database, statement, 4, output);
    check(database, sqlite3_step(statement.get()));
}

std::unordered_set<std::uint64_t> TextIndex::find(std::string_view words) const {
    std::unordered_set<std::uint64_t> found;
    const std::string query = store::full_text_query(words);
    if (query.empty()) {
        return found;
    }
    sqlite3* const database = database_.get();
    const Statement statement = prepare(database, "SELECT rowid FROM search WHERE search MATCH ?");
    bind_text(database, statement, 1, query);
    int result = sqlite3_step(statement.get());
    for (; result == SQLITE_ROW; result = sqlite3_step(statement.get())) {
        found.insert(static_cast<std::uint64_t>(sqlite3_column_int64(statement.get(), 0)));
    }
    check(database, result);
    return found;
}

} // namespace rexa::memory
