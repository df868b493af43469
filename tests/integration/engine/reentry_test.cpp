#include "fixture.hpp"

#include <boost/asio/use_future.hpp>
#include <doctest/doctest.h>

#include <atomic>
#include <future>
#include <latch>

using namespace rexa;
using namespace rexa::test;
namespace asio = boost::asio;

namespace {

/// Tries to run something on the engine whose run it watches.
struct RunsInside : RunObserver {
    explicit RunsInside(Engine& which) : engine(which) {}

    void on_phase(SnapshotId id, Phase phase) override {
        if (phase == Phase::executing) {
            run = code_of([&] { engine.run(RunRequest("inner")); });
            replay = code_of([&] { engine.replay(id); });
            status = engine.get(id).status();
        }
    }

    Engine& engine;
    Errc run = Errc::internal;
    Errc replay = Errc::internal;
    Status status = Status::interrupted;
};

std::string text_of(const Snapshot& snapshot) {
    return snapshot.output().out.text().chars();
}

} // namespace

TEST_CASE_FIXTURE(EngineFixture, "a handler may run something on the engine's only slot") {
    auto narrow = make({}, 1);
    std::promise<std::string> blocking;
    std::promise<std::string> waiting;
    narrow.async_run(RunRequest("outer"), [&](std::exception_ptr, Snapshot) {
        blocking.set_value(text_of(narrow.run(RunRequest("blocking"))));
        waiting.set_value(text_of(narrow.async_run(RunRequest("waiting"), asio::use_future).get()));
    });
    CHECK(blocking.get_future().get() == "blocking");
    CHECK(waiting.get_future().get() == "waiting");
}

TEST_CASE_FIXTURE(EngineFixture, "as many handlers as there are slots may run something at once") {
    auto narrow = make({}, 2);
    std::latch both(2);
    std::latch done(2);
    std::atomic<int> right = 0;
    for (int i = 0; i < 2; ++i) {
        narrow.async_run(RunRequest("outer"), [&](std::exception_ptr, Snapshot) {
            both.arrive_and_wait();
            right += text_of(narrow.run(RunRequest("inner"))) == "inner";
            done.count_down();
        });
    }
    done.wait();
    CHECK(right == 2);
}

TEST_CASE_FIXTURE(EngineFixture, "an observer may read from the engine but not run on it") {
    for (const std::size_t slots : {1u, 2u}) {
        auto watched = make({}, slots);
        RunsInside observer(watched);
        CHECK(watched.run(RunRequest("x"), observer).status() == Status::succeeded);
        CHECK(observer.run == Errc::failed_precondition);
        CHECK(observer.replay == Errc::failed_precondition);
        CHECK(observer.status == Status::running);

        const auto shared = std::make_shared<RunsInside>(watched);
        const auto snapshot =
            watched.async_run(RunRequest("x"), shared, Call(), asio::use_future).get();
        CHECK(snapshot.status() == Status::succeeded);
        CHECK(shared->run == Errc::failed_precondition);
        CHECK(shared->replay == Errc::failed_precondition);
        CHECK(shared->status == Status::running);
    }
}
