#include "store/sqlite/write_queue.hpp"
#include "support/temp_directory.hpp"

#include <rexa/error.hpp>

#include <doctest/doctest.h>

#include <array>
#include <atomic>
#include <fstream>
#include <latch>
#include <new>
#include <thread>
#include <vector>

using namespace rexa;
using namespace rexa::sqlite;

namespace {

struct Queue {
    Queue() {
        std::ofstream(file).close();
        Database database(file, Database::Access::read_write, {});
        database.execute("PRAGMA journal_mode = wal; CREATE TABLE number(value INTEGER UNIQUE)");
    }

    [[nodiscard]] std::int64_t count() const {
        Database database(file, Database::Access::read_only, {});
        auto row = database.query("SELECT count(*) FROM number");
        row.next();
        return row.integer(0);
    }

    test::TempDirectory folder;
    std::filesystem::path file = folder.path() / "numbers.db";
};

void insert(Database& database, int value) {
    database.query("INSERT INTO number VALUES(?)").bind(value).run();
}

} // namespace

TEST_CASE("a job that changed something and then fails takes nobody with it") {
    const Queue numbers;
    WriteQueue queue(numbers.file, {});
    std::latch start(9);
    std::atomic<int> failures = 0;
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < 8; ++t) {
            threads.emplace_back([&, t] {
                start.arrive_and_wait();
                for (int i = 0; i < 20; ++i) {
                    const int value = t * 1000 + i;
                    queue.run([&](Database& database) { insert(database, value); }, Call());
                }
            });
        }
        threads.emplace_back([&] {
            start.arrive_and_wait();
            for (int i = 0; i < 20; ++i) {
                try {
                    queue.run(
                        [&](Database& database) {
                            insert(database, 100'000 + i);
                            throw Error(Errc::invalid_argument, "late");
                        },
                        Call());
                } catch (const Error& error) {
                    failures += error.code() == Errc::invalid_argument ? 1 : 0;
                }
            }
        });
    }
    CHECK(failures == 20);
    CHECK(numbers.count() == 160);
}

TEST_CASE("a job is committed when run returns") {
    const Queue numbers;
    WriteQueue queue(numbers.file, {});
    for (int i = 1; i <= 5; ++i) {
        queue.run([&](Database& database) { insert(database, i); }, Call());
        CHECK(numbers.count() == i);
    }
    CHECK_THROWS_AS(queue.run([&](Database& database) { insert(database, 5); }, Call()), Error);
    queue.run([&](Database& database) { insert(database, 6); }, Call());
    CHECK(numbers.count() == 6);
}

TEST_CASE("those who come while a leader is at work are committed with him") {
    const Queue numbers;
    WriteQueue queue(numbers.file, {});
    std::latch leading(1);
    std::latch all_queued(1);
    std::jthread leader([&] {
        queue.run(
            [&](Database& database) {
                leading.count_down();
                all_queued.wait();
                insert(database, 0);
            },
            Call());
    });
    leading.wait();
    std::vector<std::jthread> followers;
    std::array<std::int64_t, 4> committed_before{};
    for (int i = 0; i < 4; ++i) {
        followers.emplace_back([&, i] {
            queue.run(
                [&, i](Database& database) {
                    insert(database, i + 1);
                    committed_before[static_cast<std::size_t>(i)] = numbers.count();
                },
                Call());
        });
    }
    while (queue.waiting() < 4) {
        std::this_thread::yield();
    }
    all_queued.count_down();
    leader.join();
    followers.clear();
    CHECK(committed_before == std::array<std::int64_t, 4>{0, 0, 0, 0});
    CHECK(numbers.count() == 5);
}

TEST_CASE("a commit without memory fails for those it is for, and the queue goes on") {
    const Queue numbers;
    WriteQueue queue(numbers.file, {});
    std::latch leading(1);
    std::latch all_queued(1);
    std::atomic<int> out_of_memory = 0;
    const auto fail_to_commit = [](Database& database) {
        database.before_commit(0, [](Database&) { throw std::bad_alloc(); });
    };
    std::jthread leader([&] {
        queue.run(
            [&](Database& database) {
                leading.count_down();
                all_queued.wait();
                insert(database, 0);
            },
            Call());
    });
    leading.wait();
    std::vector<std::jthread> followers;
    followers.emplace_back([&] {
        try {
            queue.run(fail_to_commit, Call());
        } catch (const std::bad_alloc&) {
            ++out_of_memory;
        }
    });
    followers.emplace_back(
        [&] { queue.run([&](Database& database) { insert(database, 1); }, Call()); });
    while (queue.waiting() < 2) {
        std::this_thread::yield();
    }
    all_queued.count_down();
    leader.join();
    followers.clear();
    CHECK(out_of_memory == 1);
    queue.run([&](Database& database) { insert(database, 2); }, Call());
    CHECK(numbers.count() == 3);
}
