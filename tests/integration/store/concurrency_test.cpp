#include "contract/store/samples.hpp"
#include "integration/store/processes.hpp"
#include "store/sqlite/checkpointer.hpp"
#include "store/sqlite/database.hpp"
#include "store/sqlite/file_system.hpp"
#include "store/sqlite/object_batch.hpp"
#include "store/sqlite/object_gate.hpp"
#include "store/sqlite/parts.hpp"
#include "store/sqlite/sweep_order.hpp"
#include "support/temp_directory.hpp"

#include <rexa/sqlite.hpp>

#include <fcntl.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <random>
#include <set>
#include <thread>

using namespace rexa;
using namespace rexa::test;

namespace {

using sqlite::Database;

void make_runs(SnapshotStore& store, int count, const std::string& name) {
    for (int i = 0; i < count; ++i) {
        auto data = data_of(name);
        auto journal = begin(store, data);
        journal->append(Stream::out, as_bytes(name + std::string(2000, 'o')), {});
        auto folder = folder_with(store, "file", name + std::to_string(i));
        data.after = folder.tree;
        finish(store, data, std::move(journal), std::move(folder.batch));
    }
}

/// A host with two writing threads that also checkpoints all the time.
void write_and_checkpoint(const std::filesystem::path& folder, int runs, const std::string& name) {
    const auto store = make_sqlite_store(folder);
    const std::jthread one([&] { make_runs(*store, runs, name + " one"); });
    const std::jthread two([&] { make_runs(*store, runs, name + " two"); });
    const auto file = folder / "history.db";
    Database writer(file, Database::Access::read_write, {});
    sqlite::Checkpointer checkpointer(file, {});
    for (int i = 0; i < runs; ++i) {
        checkpointer.run(writer);
        store->page(SnapshotQuery().limit(20), Call());
    }
}

std::string noise(std::size_t size, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    std::string bytes(size, '\0');
    for (char& byte : bytes) {
        byte = static_cast<char>(random());
    }
    return bytes;
}

} // namespace

TEST_CASE("four processes write and checkpoint, and everything is there and sound") {
    const TempDirectory folder;
    constexpr int runs = 60;
    const auto host = [&](const char* name) {
        return [&folder, name] { write_and_checkpoint(folder.path(), runs, name); };
    };
    ChildProcess a(host("a")), b(host("b")), c(host("c")), d(host("d"));
    CHECK(a.wait() == 0);
    CHECK(b.wait() == 0);
    CHECK(c.wait() == 0);
    CHECK(d.wait() == 0);
    const auto store = make_sqlite_store(folder.path());
    const auto report = store->verify(Call());
    CHECK(report.damage == std::vector<Damage>());
    CHECK(report.snapshots == 4 * 2 * runs);
    CHECK(report.objects == 2 * 4 * 2 * runs);
    CHECK(page_ids(*store, SnapshotQuery().text("c two").limit(1000)).size() == runs);
}

TEST_CASE("collecting in one process takes nothing that another one commits") {
    const TempDirectory folder;
    constexpr int rounds = 120;
    { make_sqlite_store(folder.path()); }
    const auto writer = [&](int seed) {
        return [&folder, seed] {
            const auto store = make_sqlite_store(folder.path());
            std::mt19937 random(static_cast<unsigned>(seed));
            std::vector<SnapshotId> made;
            for (int i = 0; i < rounds; ++i) {
                // Few contents, so that batches keep relying on what is being collected.
                auto data = data_of("contender");
                auto folder_batch =
                    folder_with(*store, "f", "content " + std::to_string(random() % 6));
                auto journal = begin(*store, data);
                data.after = folder_batch.tree;
                finish(*store, data, std::move(journal), std::move(folder_batch.batch));
                made.push_back(data.id);
                if (made.size() > 2) {
                    store->remove({made.front()}, Call());
                    made.erase(made.begin());
                }
            }
        };
    };
    ChildProcess one(writer(1)), two(writer(2));
    const auto collect = [&] {
        const auto store = make_sqlite_store(folder.path());
        for (int i = 0; i < rounds; ++i) {
            store->gc(GcMode::collect, Call());
            expect(store->verify(Call()).clean(), "damage while collecting");
        }
    };
    ChildProcess collector(collect), other_collector(collect);
    CHECK(one.wait() == 0);
    CHECK(two.wait() == 0);
    CHECK(collector.wait() == 0);
    CHECK(other_collector.wait() == 0);
    const auto store = make_sqlite_store(folder.path());
    CHECK(store->verify(Call()).damage == std::vector<Damage>());
    CHECK(store->info(Call()).snapshots == 4);
    store->gc(GcMode::collect, Call());
    CHECK(store->gc(GcMode::preview, Call()).objects == 0);
    CHECK(store->verify(Call()).clean());
}

TEST_CASE("nothing is collected while a batch relies on the store") {
    const TempDirectory folder;
    const auto adding = make_sqlite_store(folder.path());
    const auto collecting = make_sqlite_store(folder.path());
    const std::string content = noise(2u << 20, 1);
    const auto record = [&](SnapshotData data, FolderBatch produced) {
        auto journal = begin(*adding, data);
        data.after = produced.tree;
        return finish(*adding, data, std::move(journal), std::move(produced.batch));
    };
    const auto first = record(data_of("first"), folder_with(*adding, "file", content));
    adding->remove({first.id()}, Call());
    auto again = folder_with(*adding, "file", content);
    const auto soon = [] { return Call().timeout(std::chrono::milliseconds(20)); };
    CHECK(error_of([&] { collecting->gc(GcMode::collect, soon()); }) == code(Errc::store_busy));
    CHECK(error_of([&] { adding->gc(GcMode::collect, soon()); }) == code(Errc::store_busy));
    record(data_of("second"), std::move(again));
    CHECK(collecting->gc(GcMode::collect, Call()).objects == 0);
    CHECK(adding->read(Digest::of(as_bytes(content)), Call()).chars() == content);
    CHECK(adding->verify(Call()).clean());
}

TEST_CASE("waiting for a collection ends with the call, also in the middle of a batch") {
    const TempDirectory folder;
    SqliteOptions options;
    options.busy_timeout = std::chrono::milliseconds(30);
    const auto store = make_sqlite_store(folder.path(), options);
    const sqlite::FileDescriptor objects(
        ::open((folder.path() / "objects").c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    sqlite::ObjectGate gate(objects.get());
    std::stop_source stop;
    {
        const auto closed = gate.close(Call());
        CHECK(error_of([&] { store->open_batch(Call().timeout(std::chrono::milliseconds(5))); }) ==
              code(Errc::deadline_exceeded));
        std::jthread stopper([&] { stop.request_stop(); });
        const auto patient = make_sqlite_store(folder.path());
        CHECK(error_of([&] { patient->open_batch(Call().stop(stop.get_token())); }) ==
              code(Errc::cancelled));
        CHECK(error_of([&] { store->open_batch(Call()); }) == code(Errc::store_busy));
    }
    std::stop_source later;
    const auto batch = store->open_batch(Call().stop(later.get_token()));
    batch->put(as_bytes("small"));
    later.request_stop();
    CHECK(error_of([&] { batch->put(as_bytes(noise(2u << 20, 1))); }) == code(Errc::cancelled));
}

TEST_CASE("what is swept first is in nothing that is swept later") {
    const TempDirectory folder;
    sqlite::Parts parts(folder.path(), {}, &sqlite::file_system_of);
    const auto objects =
        std::shared_ptr<sqlite::ObjectStore>(std::shared_ptr<void>(), &parts.objects);
    sqlite::ObjectBatch batch(objects, Call());
    std::vector<Digest> all;
    // Every folder but the first holds two neighbours of its own kind and a file.
    for (int i = 0; i < 100; ++i) {
        TreeNode node;
        for (int back : {1, 7}) {
            if (back <= i) {
                node.entries.push_back({"d" + std::to_string(back), EntryKind::directory, 0,
                                        all[static_cast<std::size_t>(2 * (i - back))], ""});
            }
        }
        const std::string content = noise(i % 10 == 0 ? 1u << 20 : 100, static_cast<unsigned>(i));
        const Digest file = batch.put(as_bytes(content));
        node.entries.push_back({"file", EntryKind::file, content.size(), file, ""});
        all.push_back(batch.put(encode(node)));
        all.push_back(file);
    }
    batch.seal(Call());
    parts.writes.run([&](Database& database) { batch.commit(database); }, Call());
    batch.keep();

    std::vector<Digest> shuffled = all;
    std::ranges::shuffle(shuffled, std::mt19937(5));
    const auto order = sqlite::sweep_order(parts.objects, shuffled, Call());
    CHECK(std::set(order.begin(), order.end()) == std::set(all.begin(), all.end()));
    REQUIRE(order.size() == all.size());
    std::set<Digest> gone;
    for (const Digest& digest : order) {
        const auto at = std::ranges::find(all, digest) - all.begin();
        gone.insert(digest);
        if (at % 2 != 0) {
            continue;
        }
        for (const auto& entry : decode_tree_node(parts.objects.read(digest, Call())).entries) {
            CHECK_FALSE(gone.contains(entry.object));
        }
    }
}

TEST_CASE("more than is collected in one step goes, and what is needed stays") {
    const TempDirectory folder;
    const auto store = make_sqlite_store(folder.path());
    const auto record = [&](const char* task, int files) {
        auto batch = store->open_batch(Call());
        TreeNode node;
        for (int i = 10'000; i < 10'000 + files; ++i) {
            const std::string content = task + std::to_string(i);
            node.entries.push_back({std::to_string(i), EntryKind::file, content.size(),
                                    batch->put(as_bytes(content)), ""});
        }
        auto data = data_of(task);
        auto journal = begin(*store, data);
        data.after = Tree(batch->put(encode(node)));
        return finish(*store, data, std::move(journal), std::move(batch));
    };
    record("kept", 1500);
    const auto lost = record("lost", 4000);
    store->remove({lost.id()}, Call());
    const auto report = store->gc(GcMode::collect, Call());
    CHECK(report.objects == 4001);
    CHECK(report.kept_objects == 1501);
    CHECK(store->info(Call()).objects == 1501);
    CHECK(store->gc(GcMode::collect, Call()).objects == 0);
    CHECK(store->verify(Call()).clean());
}

TEST_CASE("writers of one process are committed together and fail alone") {
    const TempDirectory folder;
    const auto store = make_sqlite_store(folder.path());
    const auto taken = run(*store, data_of("taken"));
    std::atomic<int> refused = 0;
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < 8; ++t) {
            threads.emplace_back([&] {
                for (int i = 0; i < 25; ++i) {
                    run(*store, data_of("good"), "x");
                    auto again = data_of("bad");
                    again.id = taken.id();
                    refused += error_of([&] { begin(*store, again); }) == code(Errc::already_exists)
                                   ? 1
                                   : 0;
                }
            });
        }
    }
    CHECK(refused == 200);
    CHECK(store->info(Call()).snapshots == 201);
    CHECK(store->verify(Call()).clean());
}

TEST_CASE("waiting for another process ends with the call") {
    const TempDirectory folder;
    SqliteOptions options;
    options.busy_timeout = std::chrono::milliseconds(30);
    const auto impatient = make_sqlite_store(folder.path(), options);
    const auto patient = make_sqlite_store(folder.path());
    Database other(folder.path() / "history.db", Database::Access::read_write, {});
    other.execute("BEGIN IMMEDIATE");

    const auto pending = Snapshot::pending(data_of("waits"));
    const auto begin_with = [&](SnapshotStore& store, const Call& call) {
        store.begin(pending, lease_of(pending.data()), nullptr, call);
    };
    CHECK(error_of([&] { begin_with(*patient, Call().timeout(std::chrono::milliseconds(20))); }) ==
          code(Errc::deadline_exceeded));
    std::stop_source stop;
    std::jthread stopper([&] {
        const auto reading = make_sqlite_store(folder.path(), options);
        reading->page(SnapshotQuery(), Call()); // readers are not held up
        stop.request_stop();
    });
    CHECK(error_of([&] { begin_with(*patient, Call().stop(stop.get_token())); }) ==
          code(Errc::cancelled));
    try {
        begin_with(*impatient, Call());
        FAIL("the lock was taken twice");
    } catch (const Error& error) {
        CHECK(error.code() == Errc::store_busy);
        CHECK(error.retryable());
    }
    // A follower's own call ends its waiting while the leader goes on.
    std::jthread leader([&] { begin_with(*patient, Call()); });
    CHECK(error_of([&] {
              auto late = Snapshot::pending(data_of("follower"));
              patient->begin(late, lease_of(late.data()), nullptr,
                             Call().timeout(std::chrono::milliseconds(30)));
          }) == code(Errc::deadline_exceeded));
    other.execute("COMMIT");
    leader.join();
    CHECK(patient->get(pending.id(), Call()).status() == Status::running);
    CHECK(patient->info(Call()).snapshots == 1);
}

TEST_CASE("the write-ahead log does not grow without bound") {
    const TempDirectory folder;
    const auto store = make_sqlite_store(folder.path());
    std::uintmax_t largest = 0;
    for (int i = 0; i < 60; ++i) {
        auto data = data_of("bulky");
        data.request.standard_input(Bytes(noise(1u << 20, static_cast<std::uint64_t>(i))));
        run(*store, data);
        largest = std::max(largest, std::filesystem::file_size(folder.path() / "history.db-wal"));
    }
    CHECK(largest < (40u << 20));
    CHECK(std::filesystem::file_size(folder.path() / "history.db") > (40u << 20));
    CHECK(store->verify(Call()).clean());
}
