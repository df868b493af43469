// The newest page and a page in the middle of a million snapshots, against the bare SQL.
#include "bench/support/measure.hpp"
#include "store/summaries.hpp"
#include "support/temp_directory.hpp"

#include <rexa/sqlite.hpp>

#include <sqlite3.h>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>

using namespace rexa;
using namespace rexa::bench;

namespace {

constexpr std::int64_t snapshots = 1'000'000;
constexpr int pages_in_a_round = 200;

/// The plain SQLite connection: it fills the store and is the peer afterwards.
class PlainReader {
public:
    explicit PlainReader(const std::filesystem::path& file) {
        check(sqlite3_open(file.c_str(), &database_));
    }
    ~PlainReader() {
        sqlite3_finalize(page_);
        sqlite3_close(database_);
    }
    PlainReader(const PlainReader&) = delete;
    PlainReader& operator=(const PlainReader&) = delete;

    void fill() {
        const std::string sql =
            "PRAGMA synchronous = off; BEGIN;"
            "WITH RECURSIVE number(n) AS (VALUES(1) UNION ALL SELECT n + 1 FROM number "
            "WHERE n < " +
            std::to_string(snapshots) +
            ") INSERT INTO snapshot(id, parent, status, language, started, wall, digest, trees, "
            "blobs, task) SELECT randomblob(16), CASE WHEN n % 3 = 0 THEN randomblob(16) END, "
            "2 + n % 3, 1 + n % 4, n * 1000000, 12000, randomblob(32), randomblob(32), x'', "
            "'cluster the wine, attempt ' || n FROM number; COMMIT";
        check(sqlite3_exec(database_, sql.c_str(), nullptr, nullptr, nullptr));
        check(sqlite3_prepare_v2(
            database_,
            "SELECT id, parent, replay_of, task, language, status, started, wall, verdict, "
            "tag_count, pinned FROM snapshot WHERE sequence < ? ORDER BY sequence DESC LIMIT 50",
            -1, &page_, nullptr));
    }

    /// Reads every column of every row. Returns how many bytes there were.
    std::size_t read_page(std::int64_t before) {
        sqlite3_bind_int64(page_, 1, before);
        std::size_t bytes = 0;
        while (sqlite3_step(page_) == SQLITE_ROW) {
            for (int column = 0; column < 11; ++column) {
                if (column < 4) {
                    static_cast<void>(sqlite3_column_blob(page_, column));
                    bytes += static_cast<std::size_t>(sqlite3_column_bytes(page_, column));
                } else {
                    bytes += static_cast<std::size_t>(sqlite3_column_int64(page_, column)) & 1;
                }
            }
        }
        sqlite3_reset(page_);
        return bytes;
    }

private:
    void check(int result) {
        if (result != SQLITE_OK) {
            throw std::runtime_error(sqlite3_errmsg(database_));
        }
    }

    sqlite3* database_ = nullptr;
    sqlite3_stmt* page_ = nullptr;
};

void require(bool holds) {
    if (!holds) {
        throw std::runtime_error("a page has other rows than it should");
    }
}

/// The first round starts here, the next ones around it, so that no page is read twice in a row.
void measure(const char* name, SnapshotStore& store, PlainReader& plain, std::int64_t before) {
    const auto ours = [&] {
        return milliseconds([&] {
                   for (int i = 0; i < pages_in_a_round; ++i) {
                       const auto start = static_cast<std::uint64_t>(before - i * 50);
                       const auto page = store.page(
                           SnapshotQuery().cursor(rexa::store::make_cursor(start)), Call());
                       require(page.entries.size() == 50);
                   }
               }) *
               1000 / pages_in_a_round;
    };
    const auto peer = [&] {
        return milliseconds([&] {
                   for (int i = 0; i < pages_in_a_round; ++i) {
                       require(plain.read_page(before - i * 50) > 50 * 16);
                   }
               }) *
               1000 / pages_in_a_round;
    };
    report({name, "the bare SQL", "us", interleave(20, ours, peer), 2, Better::lower});
}

} // namespace

int main() {
    const test::TempDirectory folder;
    const auto store = make_sqlite_store(folder.path());
    PlainReader plain(folder.path() / "history.db");
    plain.fill();
    measure("timeline_page_newest", *store, plain, snapshots + 1);
    measure("timeline_page_middle", *store, plain, snapshots / 2);
}
