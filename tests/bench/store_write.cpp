// Durable snapshots a second: eight writers that are committed together, against one writer that
// writes the same rows into the same tables and indexes in plain SQL, one commit for a snapshot.
#include "bench/support/measure.hpp"
#include "store/sqlite/schema.hpp"
#include "support/temp_directory.hpp"

#include <rexa/sqlite.hpp>

#include <sqlite3.h>

#include <chrono>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using namespace rexa;
using namespace rexa::bench;

namespace {

constexpr int writers = 8;
constexpr int snapshots_in_a_round = 2000;

const std::string code = "import numpy as np\n"
                         "from sklearn.cluster import KMeans\n"
                         "from sklearn.datasets import load_wine\n"
                         "X, y = load_wine(return_X_y=True)\n"
                         "model = KMeans(n_clusters=3, n_init=10, random_state=0).fit(X)\n"
                         "print('inertia', model.inertia_)\n";

std::string output_of(int number) {
    std::string text;
    for (int line = 0; line < 20; ++line) {
        text += "iteration " + std::to_string(line) + " inertia " +
                std::to_string(number * 31 + line * 7) + ".25 shift 0.0" + std::to_string(line) +
                "\n";
    }
    return text;
}

SnapshotData data_of(int number) {
    SnapshotData data;
    data.id = SnapshotId::random();
    data.request = RunRequest(code).task("cluster the wine, attempt " + std::to_string(number));
    data.execution.started =
        std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
    data.environment.provider = "local";
    data.environment.interpreter = "/usr/bin/python3";
    data.environment.version = "3.11.2";
    return data;
}

void record_one(SnapshotStore& store, int number) {
    SnapshotData data = data_of(number);
    auto journal = store.begin(Snapshot::pending(data),
                               {data.id, "local", "rexa-" + data.id.to_string()}, nullptr, Call());
    const std::string text = output_of(number);
    journal->append(Stream::out, as_bytes(text), std::chrono::milliseconds(3));
    data.execution.status = Status::succeeded;
    data.execution.exit_code = 0;
    data.execution.usage.wall = std::chrono::milliseconds(12);
    data.execution.output = journal->output();
    const auto sealed = Snapshot::seal(std::move(data), Digest());
    store.finish(sealed, journal.get(), nullptr, LeaseEnd::release, Call());
}

/// Snapshots a second.
double rate(double milliseconds) {
    return snapshots_in_a_round / milliseconds * 1000;
}

double write_together(SnapshotStore& store) {
    return rate(milliseconds([&] {
        std::vector<std::jthread> threads;
        for (int writer = 0; writer < writers; ++writer) {
            threads.emplace_back([&store, writer] {
                for (int i = writer; i < snapshots_in_a_round; i += writers) {
                    record_one(store, i);
                }
            });
        }
    }));
}

/// Plain SQLite with its own defaults for checkpoints, WAL and synchronous = FULL.
class PlainWriter {
public:
    explicit PlainWriter(const std::filesystem::path& file) {
        check(sqlite3_open(file.c_str(), &database_));
        execute("PRAGMA journal_mode = wal; PRAGMA synchronous = full");
        execute(sqlite::migrations()[0]);
        execute("INSERT INTO owner VALUES(1, 'token', 'host', 'boot', 1, 1, 1)");
    }
    ~PlainWriter() {
        for (sqlite3_stmt* statement : statements_) {
            sqlite3_finalize(statement);
        }
        sqlite3_close(database_);
    }
    PlainWriter(const PlainWriter&) = delete;
    PlainWriter& operator=(const PlainWriter&) = delete;

    void prepare() {
        for (const char* sql :
             {"INSERT INTO snapshot(id, status, language, started, wall, record, digest, trees, "
              "blobs, "
              "task) VALUES(?1, 2, 1, ?2, 12000, ?5, ?3, x'', x'', ?4)",
              "INSERT INTO record(encoding, output) VALUES(?1, ?2)",
              "INSERT INTO search(rowid, task, code, output) VALUES(?1, ?2, ?3, ?4)",
              "INSERT INTO lease(key, snapshot, provider, owner, kept) VALUES(?1, ?2, 'local', 1, "
              "0)",
              "DELETE FROM lease WHERE key = ?1",
              "INSERT INTO operation(time, kind, snapshot, detail) VALUES(?1, ?2, ?3, '')"}) {
            sqlite3_stmt* statement = nullptr;
            check(sqlite3_prepare_v2(database_, sql, -1, &statement, nullptr));
            statements_.push_back(statement);
        }
    }

    /// One row of each kind that a store has after begin and finish.
    void record_one(int number) {
        const SnapshotData data = data_of(number);
        const std::string id(reinterpret_cast<const char*>(data.id.raw().data()), 16);
        const std::string task = data.request.task();
        const std::string key = "rexa-" + data.id.to_string();
        const std::string text = output_of(number);
        execute("BEGIN IMMEDIATE");
        bind_blob(1, 1, code + task + std::string(200, 'e'));
        bind_blob(1, 2, text);
        step(1);
        bind_blob(0, 1, id);
        sqlite3_bind_int64(statements_[0], 2, data.execution.started.time_since_epoch().count());
        bind_blob(0, 3, std::string(32, 'd'));
        bind_text(0, 4, task);
        sqlite3_bind_int64(statements_[0], 5, sqlite3_last_insert_rowid(database_));
        step(0);
        const std::int64_t sequence = sqlite3_last_insert_rowid(database_);
        sqlite3_bind_int64(statements_[2], 1, sequence);
        bind_text(2, 2, task);
        bind_text(2, 3, code);
        bind_text(2, 4, text);
        step(2);
        bind_text(3, 1, key);
        bind_blob(3, 2, id);
        step(3);
        bind_text(4, 1, key);
        step(4);
        for (const char* kind : {"begin", "finish"}) {
            sqlite3_bind_int64(statements_[5], 1, number);
            sqlite3_bind_text(statements_[5], 2, kind, -1, SQLITE_STATIC);
            bind_blob(5, 3, id);
            step(5);
        }
        execute("COMMIT");
    }

private:
    void check(int result) {
        if (result != SQLITE_OK && result != SQLITE_DONE) {
            throw std::runtime_error(sqlite3_errmsg(database_));
        }
    }
    void execute(const char* sql) {
        check(sqlite3_exec(database_, sql, nullptr, nullptr, nullptr));
    }
    void bind_text(std::size_t statement, int index, const std::string& text) {
        check(sqlite3_bind_text64(statements_[statement], index, text.data(), text.size(),
                                  SQLITE_TRANSIENT, SQLITE_UTF8));
    }
    void bind_blob(std::size_t statement, int index, const std::string& bytes) {
        check(sqlite3_bind_blob64(statements_[statement], index, bytes.data(), bytes.size(),
                                  SQLITE_TRANSIENT));
    }
    void step(std::size_t statement) {
        check(sqlite3_step(statements_[statement]));
        sqlite3_reset(statements_[statement]);
    }

    sqlite3* database_ = nullptr;
    std::vector<sqlite3_stmt*> statements_;
};

double write_one_by_one(PlainWriter& writer) {
    return rate(milliseconds([&] {
        for (int i = 0; i < snapshots_in_a_round; ++i) {
            writer.record_one(i);
        }
    }));
}

} // namespace

int main() {
    const test::TempDirectory folder;
    const auto store = make_sqlite_store(folder.path() / "store");
    PlainWriter plain(folder.path() / "plain.db");
    plain.prepare();
    report(
        {"store_write", "one writer of plain SQL", "snapshots/s",
         interleave(
             20, [&] { return write_together(*store); }, [&] { return write_one_by_one(plain); }),
         1.5, Better::higher});
}
