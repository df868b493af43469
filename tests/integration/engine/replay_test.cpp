#include "fixture.hpp"

#include <doctest/doctest.h>

using namespace rexa;
using namespace rexa::test;

TEST_CASE_FIXTURE(EngineFixture, "a replay starts from the same files and input, and reproduces") {
    program = [](ProgramContext& context) {
        context.print(context.command.standard_input.chars());
        context.print(context.files["in"].chars());
        context.files["in"] = Bytes(std::string("changed by the run"));
        return exited(0);
    };
    const auto original = engine.run(RunRequest("x")
                                         .standard_input(Bytes(std::string("stdin ")))
                                         .file("in", Bytes(std::string("file"))));
    const auto report = engine.replay(original.id(), {5, {}});
    CHECK(report.original == original.id());
    CHECK(report.kind() == VerdictKind::reproduced);
    CHECK(report.reproduced() == 5);
    CHECK(to_string(report) == "reproduced 5 of 5");
    CHECK(engine.verdicts(original.id()) == report.verdicts);
    const auto again = engine.get(report.verdicts[4].replay);
    CHECK(again.replay_of() == original.id());
    CHECK(again.outcome() == original.outcome());
    CHECK(again.digest() != original.digest());
    CHECK(again.output().out.text().chars() == "stdin file");
    CHECK(again.provenance().source == CodeSource::replayed);
    CHECK(engine.get(original.id()) == original);
}

TEST_CASE_FIXTURE(EngineFixture, "a difference is named by stream and line") {
    int run = 0;
    program = [&](ProgramContext& context) {
        context.print("same\nvalue " + std::to_string(++run) + "\nsame\n");
        return exited(0);
    };
    const auto original = engine.run(RunRequest("x"));
    const auto report = engine.replay(original.id());
    REQUIRE(report.verdicts.size() == 1);
    CHECK(report.verdicts[0].kind == VerdictKind::differs);
    CHECK(report.verdicts[0].differences ==
          std::vector{Difference{Aspect::out, "", 2, "value 1", "value 2"}});
}

TEST_CASE_FIXTURE(EngineFixture, "files and exit codes count as well") {
    int run = 0;
    program = [&](ProgramContext& context) {
        ++run;
        context.files["log"] = Bytes("run " + std::to_string(run) + "\n");
        return exited(run == 3 ? 1 : 0);
    };
    const auto original = engine.run(RunRequest("x"));
    const auto report = engine.replay(original.id(), {2, {}});
    CHECK(report.kind() == VerdictKind::differs);
    CHECK(report.reproduced() == 0);
    CHECK(report.verdicts[0].differences ==
          std::vector{Difference{Aspect::file, "log", 1, "run 1", "run 2"}});
    CHECK(report.verdicts[1].differences.size() == 3);
}

TEST_CASE_FIXTURE(EngineFixture, "another environment is reported apart from the result") {
    const auto original = engine.run(RunRequest("x"));
    provider->environment_version = 2;
    const auto verdict = engine.replay(original.id()).verdicts.at(0);
    CHECK(verdict.kind == VerdictKind::reproduced);
    REQUIRE(!verdict.environment.empty());
}

TEST_CASE_FIXTURE(EngineFixture, "the number of replays has bounds") {
    const auto original = engine.run(RunRequest("x"));
    CHECK(code_of([&] { engine.replay(original.id(), {0, {}}); }) == Errc::invalid_argument);
    CHECK(code_of([&] { engine.replay(original.id(), {1001, {}}); }) == Errc::invalid_argument);
    CHECK(code_of([&] { engine.replay(SnapshotId::random()); }) == Errc::not_found);
}
