#include "fixture.hpp"

#include <doctest/doctest.h>

#include <condition_variable>
#include <future>
#include <mutex>
#include <stop_token>

using namespace rexa;
using namespace rexa::test;
using namespace std::chrono_literals;

namespace {

/// A program that waits for its call to end, as a provider does, and says how it ended.
Execution wait_for_call(ProgramContext& context) {
    std::mutex mutex;
    std::condition_variable_any ended;
    std::unique_lock lock(mutex);
    const auto never = [] { return false; };
    if (context.call.has_deadline()) {
        ended.wait_until(lock, context.call.stop(), context.call.deadline(), never);
    } else {
        ended.wait(lock, context.call.stop(), never);
    }
    Execution execution;
    execution.status = context.call.stop().stop_requested() ? Status::cancelled : Status::timed_out;
    return execution;
}

} // namespace

TEST_CASE_FIXTURE(EngineFixture,
                  "a cancelled run is kept as cancelled, with its output and files") {
    std::stop_source stop;
    program = [&](ProgramContext& context) {
        context.print("before");
        context.files["half"] = Bytes(std::string("done"));
        stop.request_stop();
        return wait_for_call(context);
    };
    const auto snapshot =
        engine.run(RunRequest("x"), silent_observer(), Call().stop(stop.get_token()));
    CHECK(snapshot.status() == Status::cancelled);
    CHECK(snapshot.output().out.text().chars() == "before");
    CHECK(engine.read_file(snapshot.id(), "half").chars() == "done");
    CHECK(engine.get(snapshot.id()) == snapshot);
    CHECK(provider->destroyed == 1);
}

TEST_CASE_FIXTURE(EngineFixture, "a run whose deadline passes is kept as timed out") {
    program = wait_for_call;
    const auto snapshot = engine.run(RunRequest("x"), silent_observer(), Call().timeout(500ms));
    CHECK(snapshot.status() == Status::timed_out);
    CHECK(provider->destroyed == 1);
}

TEST_CASE_FIXTURE(EngineFixture, "a call that has ended before the run is on record leaves none") {
    std::stop_source stop;
    stop.request_stop();
    CHECK(code_of([&] {
              engine.run(RunRequest("x"), silent_observer(), Call().stop(stop.get_token()));
          }) == Errc::cancelled);
    CHECK(code_of([&] {
              engine.run(RunRequest("x"), silent_observer(),
                         Call().deadline(Call::Clock::now() - 1ms));
          }) == Errc::deadline_exceeded);
    CHECK(engine.query({}).entries.empty());
}

TEST_CASE_FIXTURE(EngineFixture, "a cancelled replay keeps the verdicts it had") {
    const auto original = engine.run(RunRequest("x"));
    std::stop_source stop;
    int runs = 0;
    program = [&](ProgramContext& context) {
        if (++runs == 2) {
            stop.request_stop();
            return wait_for_call(context);
        }
        context.print(context.command.code);
        return exited(0);
    };
    CHECK(code_of([&] {
              engine.replay(original.id(), {5, {}}, Call().stop(stop.get_token()));
          }) == Errc::cancelled);
    const auto verdicts = engine.verdicts(original.id());
    REQUIRE(verdicts.size() == 1);
    CHECK(verdicts[0].kind == VerdictKind::reproduced);
}
