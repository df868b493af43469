#include "fixture.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <doctest/doctest.h>

#include <sys/wait.h>
#include <unistd.h>

#include <condition_variable>
#include <exception>
#include <future>
#include <latch>
#include <mutex>
#include <set>
#include <stdexcept>
#include <stop_token>
#include <thread>

using namespace rexa;
using namespace rexa::test;
using namespace std::chrono_literals;
namespace asio = boost::asio;

namespace {

/// Lets a program wait inside the sandbox until the test opens the gate or the call is cancelled.
class Gate {
public:
    Execution pass(ProgramContext& context) {
        std::unique_lock lock(mutex_);
        ++inside_;
        changed_.notify_all();
        changed_.wait(lock, context.call.stop(), [this] { return open_; });
        Execution execution = exited(0);
        if (context.call.stop().stop_requested()) {
            execution.status = Status::cancelled;
        }
        return execution;
    }
    void wait_inside(int count) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return inside_ >= count; });
    }
    void open() {
        const std::lock_guard lock(mutex_);
        open_ = true;
        changed_.notify_all();
    }

private:
    std::mutex mutex_;
    std::condition_variable_any changed_;
    int inside_ = 0;
    bool open_ = false;
};

asio::awaitable<std::string> story(Engine engine) {
    auto first = co_await engine.async_run(RunRequest("one"), asio::use_awaitable);
    auto drafts = co_await engine.async_branch(first.id(), 1, Call(), asio::use_awaitable);
    drafts.front().request.code("two");
    auto second = co_await engine.async_run(drafts.front(), nullptr, Call(), asio::use_awaitable);
    auto diff = co_await engine.async_diff(first.id(), second.id(), Call(), asio::use_awaitable);
    auto report =
        co_await engine.async_replay(second.id(), ReplayOptions(), Call(), asio::use_awaitable);
    auto timeline = co_await engine.async_timeline(SnapshotQuery(), Call(), asio::use_awaitable);
    auto again = co_await engine.async_get(second.id(), Call(), asio::use_awaitable);
    std::string result = again.output().out.text().chars();
    result += diff.code.same ? " same " : " changed ";
    result += to_string(report) + " " + std::to_string(timeline.entries.size());
    co_return result;
}

} // namespace

TEST_CASE_FIXTURE(EngineFixture, "a callback is called once, on a thread of the engine") {
    std::promise<std::pair<std::thread::id, std::string>> done;
    std::atomic<int> calls = 0;
    engine.async_run(RunRequest("hello"), [&](std::exception_ptr error, Snapshot snapshot) {
        ++calls;
        done.set_value(
            {std::this_thread::get_id(), error ? "error" : snapshot.output().out.text().chars()});
    });
    const auto [thread, output] = done.get_future().get();
    CHECK(thread != std::this_thread::get_id());
    CHECK(output == "hello");
    CHECK(calls == 1);
}

TEST_CASE_FIXTURE(EngineFixture, "a future gives the snapshot or throws the error") {
    CHECK(engine.async_run(RunRequest("x"), asio::use_future).get().status() == Status::succeeded);
    auto failing = engine.async_get(SnapshotId::random(), Call(), asio::use_future);
    CHECK(code_of([&] { failing.get(); }) == Errc::not_found);
}

TEST_CASE_FIXTURE(EngineFixture, "coroutines tell the whole story, on their own executor") {
    asio::io_context context;
    auto result = asio::co_spawn(context, story(engine), asio::use_future);
    context.run();
    CHECK(result.get() == "two changed reproduced 1 of 1 3");
}

TEST_CASE_FIXTURE(EngineFixture, "a completion goes through the handler's executor only") {
    asio::io_context context;
    bool completed = false;
    std::thread::id thread;
    engine.async_run(RunRequest("x"),
                     asio::bind_executor(context, [&](std::exception_ptr, Snapshot) {
                         completed = true;
                         thread = std::this_thread::get_id();
                     }));
    CHECK(!completed);
    context.run();
    CHECK(completed);
    CHECK(thread == std::this_thread::get_id());
}

TEST_CASE_FIXTURE(EngineFixture, "what a handler throws comes out of what runs its executor") {
    asio::io_context context;
    engine.async_run(RunRequest("x"),
                     asio::bind_executor(context, [](std::exception_ptr, Snapshot snapshot) {
                         throw std::runtime_error(snapshot.output().out.text().chars());
                     }));
    CHECK_THROWS_WITH_AS(context.run(), "x", std::runtime_error);
    context.run(); // until the engine's thread has let go of the context
    CHECK(engine.async_run(RunRequest("y"), asio::use_future).get().is_final());
}

TEST_CASE_FIXTURE(EngineFixture,
                  "what a handler throws on a thread of the engine ends the process") {
    const pid_t child = ::fork();
    if (child == 0) {
        std::set_terminate([] { ::_exit(42); });
        auto own = make();
        own.async_info(Call(), [](std::exception_ptr, StoreInfo) { throw 1; });
        for (;;) {
            ::pause();
        }
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 42);
}

TEST_CASE_FIXTURE(EngineFixture, "per-operation cancellation ends a running and a waiting run") {
    Gate gate;
    program = [&](ProgramContext& context) { return gate.pass(context); };
    asio::io_context context;
    auto narrow = make({}, 1);
    asio::cancellation_signal running_signal;
    asio::cancellation_signal waiting_signal;
    std::promise<Status> running;
    std::promise<Errc> waiting;
    const auto tell_status = [&](std::exception_ptr, Snapshot snapshot) {
        running.set_value(snapshot.status());
    };
    narrow.async_run(RunRequest("running"),
                     asio::bind_cancellation_slot(running_signal.slot(),
                                                  asio::bind_executor(context, tell_status)));
    gate.wait_inside(1);
    narrow.async_run(RunRequest("waiting"),
                     asio::bind_cancellation_slot(
                         waiting_signal.slot(), asio::bind_executor(context, code_into(waiting))));
    waiting_signal.emit(asio::cancellation_type::terminal);
    context.run_one();
    CHECK(waiting.get_future().get() == Errc::cancelled);
    running_signal.emit(asio::cancellation_type::terminal);
    context.run();
    CHECK(running.get_future().get() == Status::cancelled);
    CHECK(engine.query({}).entries.size() == 1);
}

TEST_CASE_FIXTURE(EngineFixture, "a deadline reaches a run that waits for its turn") {
    Gate gate;
    program = [&](ProgramContext& context) { return gate.pass(context); };
    auto narrow = make({}, 1);
    auto first = narrow.async_run(RunRequest("first"), asio::use_future);
    gate.wait_inside(1);
    auto late =
        narrow.async_run(RunRequest("late"), nullptr, Call().timeout(5ms), asio::use_future);
    CHECK(code_of([&] { late.get(); }) == Errc::deadline_exceeded);
    CHECK(code_of([&] {
              narrow.run(RunRequest("late"), silent_observer(), Call().timeout(5ms));
          }) == Errc::deadline_exceeded);
    gate.open();
    CHECK(first.get().status() == Status::succeeded);
}

TEST_CASE_FIXTURE(EngineFixture, "the last copy of an engine cancels what runs and waits for it") {
    Gate gate;
    program = [&](ProgramContext& context) { return gate.pass(context); };
    std::future<Snapshot> running;
    std::future<Snapshot> queued;
    {
        auto mortal = make({}, 1);
        running = mortal.async_run(RunRequest("running"), asio::use_future);
        gate.wait_inside(1);
        queued = mortal.async_run(RunRequest("queued"), asio::use_future);
        const auto copy = mortal;
    }
    REQUIRE(running.wait_for(0s) == std::future_status::ready);
    REQUIRE(queued.wait_for(0s) == std::future_status::ready);
    CHECK(running.get().status() == Status::cancelled);
    CHECK(code_of([&] { queued.get(); }) == Errc::cancelled);
    CHECK(provider->acquired == provider->destroyed);
}

TEST_CASE_FIXTURE(EngineFixture, "an engine may end on one of its own threads") {
    std::promise<void> done;
    auto mortal = std::make_unique<Engine>(make());
    mortal->async_run(RunRequest("x"), [&](std::exception_ptr, Snapshot) {
        mortal.reset();
        done.set_value();
    });
    done.get_future().get();
    CHECK(mortal == nullptr);
}

TEST_CASE("an engine and its blocking calls start no thread") {
    const auto threads = [] {
        std::set<std::string> ids;
        for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
            ids.insert(task.path().filename());
        }
        return ids;
    };
    const auto before = threads();
    const auto started_since = [&] {
        auto now = threads();
        std::erase_if(now, [&](const std::string& id) { return before.count(id) != 0; });
        return now.size();
    };
    EngineFixture fixture;
    fixture.engine.run(RunRequest("x"));
    CHECK(started_since() == 0);
    fixture.engine.async_run(RunRequest("x"), asio::use_future).get();
    CHECK(started_since() > 0);
}

TEST_CASE_FIXTURE(EngineFixture,
                  "in a forked child an engine refuses to work and can be released") {
    auto forked = std::make_unique<Engine>(make());
    forked->async_run(RunRequest("start the threads"), asio::use_future).get();
    const pid_t child = ::fork();
    if (child == 0) {
        const bool refused =
            code_of([&] { forked->run(RunRequest("x")); }) == Errc::failed_precondition &&
            code_of([&] { forked->query({}); }) == Errc::failed_precondition &&
            code_of([&] { forked->async_run(RunRequest("x"), asio::use_future); }) ==
                Errc::failed_precondition;
        forked.reset();
        ::_exit(refused ? 42 : 1);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 42);
    CHECK(forked->run(RunRequest("x")).status() == Status::succeeded);
}

TEST_CASE_FIXTURE(EngineFixture, "a hundred runs from many threads all give their own result") {
    auto wide = make({}, 8);
    std::vector<std::jthread> threads;
    std::atomic<int> right = 0;
    for (int t = 0; t < 10; ++t) {
        threads.emplace_back([&, t] {
            for (int i = 0; i < 10; ++i) {
                const auto text = std::to_string(t) + "/" + std::to_string(i);
                right += wide.run(RunRequest(text)).output().out.text().chars() == text;
            }
        });
    }
    threads.clear();
    CHECK(right == 100);
    CHECK(provider->acquired == 100);
    CHECK(provider->destroyed == 100);
    CHECK(engine.query(SnapshotQuery().limit(200)).entries.size() == 100);
}
