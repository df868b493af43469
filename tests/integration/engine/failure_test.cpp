#include "fixture.hpp"
#include "support/leases.hpp"

#include <doctest/doctest.h>

#include <stdexcept>
#include <stop_token>

using namespace rexa;
using namespace rexa::test;

namespace {

Error broken() {
    return Error(Errc::sandbox_failed, "broken").from("scripted");
}

struct Throwing : RunObserver {
    void on_output(const OutputEvent&) override { throw std::runtime_error("observer"); }
};

} // namespace

TEST_CASE_FIXTURE(EngineFixture, "whatever step of the sandbox fails, the run is kept and ended") {
    for (const auto step : {Step::acquire, Step::place, Step::execute}) {
        CAPTURE(static_cast<int>(step));
        provider->fail_at(step, broken());
        CHECK(code_of([&] { engine.run(RunRequest("x")); }) == Errc::sandbox_failed);
        const auto kept = engine.get(engine.query({}).entries[0].id);
        CHECK(kept.status() == Status::interrupted);
        CHECK(kept.data().notices == std::vector<std::string>{"interrupted: broken"});
        CHECK(provider->acquired == provider->destroyed);
        CHECK(take_leases(*store) == 0);
    }
    CHECK(provider->reaped == 1);
    provider->mend();
    CHECK(engine.run(RunRequest("x")).status() == Status::succeeded);
}

TEST_CASE_FIXTURE(EngineFixture, "nothing is reaped where a sandbox was refused without effect") {
    provider->fail_at(Step::acquire, broken().without_effect());
    CHECK(code_of([&] { engine.run(RunRequest("x")); }) == Errc::sandbox_failed);
    CHECK(provider->reaped == 0);
    CHECK(take_leases(*store) == 0);
}

TEST_CASE_FIXTURE(EngineFixture, "who asks for an environment has a lease until it was told") {
    std::vector<SandboxKey> asked;
    provider->on_describe([&](const SandboxSpec& spec) {
        asked.push_back(spec.key);
        Limits limits;
        limits.wall_time = std::chrono::minutes(1);
        CHECK(spec.limits == limits);
        const auto before = operations_after(*store, 0).size();
        store->release_lease(spec.key, {});
        CHECK(operations_after(*store, 0).size() == before + 1);
        store->record_lease({SnapshotId::random(), "scripted", spec.key}, {});
    });
    provider->fail_at(Step::describe, broken());
    Limits narrow;
    narrow.processes = 7;
    CHECK(code_of([&] { engine.run(RunRequest("x").limits(narrow)); }) == Errc::sandbox_failed);
    CHECK(provider->reaped_after_asking == 1);
    provider->fail_at(Step::describe, broken().without_effect());
    CHECK(code_of([&] { engine.run(RunRequest("x")); }) == Errc::sandbox_failed);
    CHECK(provider->reaped_after_asking == 1);
    provider->mend();
    const auto snapshot = engine.run(RunRequest("x"));
    CHECK(provider->reaped_after_asking == 2);
    REQUIRE(asked.size() == 3);
    CHECK(asked[2] == "rexa-" + snapshot.id().to_string() + "-describe");
    const auto before = operations_after(*store, 0).size();
    for (const auto& key : asked) {
        store->release_lease(key, {});
    }
    CHECK(operations_after(*store, 0).size() == before);
}

TEST_CASE_FIXTURE(EngineFixture, "what asking for an environment left is there to be reaped") {
    provider->fail_at(Step::describe, broken());
    provider->cannot_reap = true;
    CHECK(code_of([&] { engine.run(RunRequest("x")); }) == Errc::sandbox_failed);
    CHECK(provider->reaped_after_asking == 0);
    provider->cannot_reap = false;
    CHECK(engine.reap() == 1);
    CHECK(engine.reap() == 0);
    provider->mend();
    provider->cannot_reap = true;
    CHECK(engine.run(RunRequest("x")).status() == Status::succeeded);
    provider->cannot_reap = false;
    CHECK(engine.reap() == 1);
    CHECK(engine.reap() == 0);
}

TEST_CASE_FIXTURE(EngineFixture, "a provider's own time that is over is not the end of the call") {
    provider->fail_at(Step::place, Error(Errc::deadline_exceeded, "slow"));
    CHECK(code_of([&] { engine.run(RunRequest("x")); }) == Errc::deadline_exceeded);
    CHECK(engine.get(engine.query({}).entries[0].id).status() == Status::interrupted);
}

TEST_CASE_FIXTURE(EngineFixture, "what a sandbox has to say of itself is kept with the run") {
    program = [](ProgramContext& context) {
        context.notices = {"open_files: 100 in force"};
        return exited(0);
    };
    const auto snapshot = engine.get(engine.run(RunRequest("x")).id());
    CHECK(snapshot.data().notices == std::vector<std::string>{"open_files: 100 in force"});
}

TEST_CASE_FIXTURE(EngineFixture, "a run has a lease while it runs and none afterwards") {
    std::size_t during = 0;
    program = [&](ProgramContext&) {
        during = take_leases(*store);
        return exited(0);
    };
    engine.run(RunRequest("x"));
    CHECK(during == 1);
    program = [](ProgramContext&) { return exited(0); };
    engine.run(RunRequest("x"));
    CHECK(take_leases(*store) == 0);
}

TEST_CASE_FIXTURE(EngineFixture, "what fails before the run is on record leaves no record") {
    for (const auto step : {Step::fingerprint, Step::describe}) {
        provider->fail_at(step, broken());
        CHECK(code_of([&] { engine.run(RunRequest("x")); }) == Errc::sandbox_failed);
    }
    CHECK(engine.query({}).entries.empty());
}

TEST_CASE_FIXTURE(EngineFixture, "a workspace that cannot be captured is named, not fatal") {
    for (const auto code : {Errc::sandbox_failed, Errc::store_full}) {
        CAPTURE(static_cast<int>(code));
        provider->fail_at(Step::capture, Error(code, "no room").from("test"));
        const auto snapshot = engine.run(RunRequest("x").file("a", Bytes(std::string("1"))));
        CHECK(snapshot.status() == Status::succeeded);
        CHECK(snapshot.after() == snapshot.before());
        CHECK(snapshot.data().left_out == std::vector<std::string>{"the whole workspace: no room"});
        provider->mend();
        const auto report = engine.replay(snapshot.id());
        CHECK(report.kind() == VerdictKind::inconclusive);
    }
}

TEST_CASE_FIXTURE(EngineFixture, "a sandbox that is not destroyed keeps its lease and is noted") {
    provider->fail_at(Step::destroy, broken());
    const auto snapshot = engine.run(RunRequest("x"));
    CHECK(snapshot.status() == Status::succeeded);
    REQUIRE(snapshot.data().notices.size() == 1);
    const auto key = "rexa-" + snapshot.id().to_string();
    CHECK(snapshot.data().notices[0] == "sandbox " + key + " not destroyed: broken");
    const auto leases = store->abandoned_leases({});
    REQUIRE(leases.size() == 1);
    CHECK(leases[0] == Lease{snapshot.id(), "scripted", key});
    CHECK(engine.reap() == 1);
    CHECK(provider->reaped == 1);
    CHECK(take_leases(*store) == 0);
}

TEST_CASE_FIXTURE(EngineFixture, "an exception of the observer cancels the run and comes out") {
    Throwing observer;
    CHECK_THROWS_WITH_AS(engine.run(RunRequest("seen"), observer), "observer", std::runtime_error);
    const auto kept = engine.get(engine.query({}).entries[0].id);
    CHECK(kept.status() == Status::cancelled);
    CHECK(kept.output().out.text().chars() == "seen");
    CHECK(provider->destroyed == 1);
}

TEST_CASE_FIXTURE(EngineFixture, "a call that ends while files are captured takes none of them") {
    program = [](ProgramContext& context) {
        context.files["half"] = Bytes(std::string("done"));
        return exited(0);
    };
    std::stop_source stop;
    int captures = 0;
    for (const auto code : {Errc::cancelled, Errc::deadline_exceeded}) {
        CAPTURE(static_cast<int>(code));
        captures = 0;
        provider->on_capture([&](const Call&) {
            if (++captures == 1) {
                stop.request_stop();
                throw Error(code, "the call ended").from("scripted");
            }
        });
        const auto snapshot =
            engine.run(RunRequest("x"), silent_observer(), Call().stop(stop.get_token()));
        CHECK(captures == 2);
        CHECK(snapshot.status() == Status::succeeded);
        CHECK(snapshot.data().left_out.empty());
        CHECK(engine.read_file(snapshot.id(), "half").chars() == "done");
        stop = std::stop_source();
    }
}

TEST_CASE_FIXTURE(EngineFixture, "a capture for which clean-up has no time left is given up") {
    int captures = 0;
    provider->on_capture([&](const Call& call) {
        ++captures;
        CHECK(call.has_deadline() == (captures == 2));
        throw Error(Errc::deadline_exceeded, "too slow").from("scripted");
    });
    const auto snapshot = engine.run(RunRequest("x"));
    CHECK(captures == 2);
    CHECK(snapshot.status() == Status::succeeded);
    CHECK(snapshot.data().left_out == std::vector<std::string>{"the whole workspace: too slow"});
}
