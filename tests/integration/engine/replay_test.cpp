#include "contract/store/samples.hpp"
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

TEST_CASE_FIXTURE(EngineFixture,
                  "a recorded request is checked as a new one before it is run again") {
    Limits limits;
    std::string field;
    SUBCASE("more time than a clock can count") {
        limits.wall_time = std::chrono::milliseconds::max();
        field = "limits.wall_time: must be more than zero and at most 365 days";
    }
    SUBCASE("no limit of memory") {
        limits.memory_bytes = 0;
        field = "limits.memory_bytes: must be at least 1048576 and at most 2^60";
    }
    SUBCASE("no limit of processor time") {
        limits.cpu_time = {};
        field = "limits.cpu_time: must be more than zero and at most 365 days";
    }
    auto forged = data_of("forged");
    forged.request.limits(limits).provider("scripted");
    forged.environment.provider = "scripted";
    const auto original = rexa::test::run(*store, forged);
    const auto message_of = [](const std::function<void()>& action) {
        try {
            action();
        } catch (const Error& error) {
            return std::string(to_string(error.code())) + ": " + error.message();
        }
        return std::string();
    };
    CHECK(message_of([&] { engine.replay(original.id()); }) ==
          "invalid_argument: snapshot " + original.id().brief() +
              ": what it records cannot be run; branch it and edit the draft: " + field);
    auto draft = engine.branch(original.id());
    CHECK(message_of([&] { engine.run(draft); }) == "invalid_argument: " + field);
    CHECK(provider->acquired == 0);
    CHECK(engine.query({}).entries.size() == 1);
    draft.request.limits({});
    CHECK(engine.run(draft).status() == Status::succeeded);
}

TEST_CASE_FIXTURE(EngineFixture, "the number of replays has bounds") {
    const auto original = engine.run(RunRequest("x"));
    CHECK(code_of([&] { engine.replay(original.id(), {0, {}}); }) == Errc::invalid_argument);
    CHECK(code_of([&] { engine.replay(original.id(), {1001, {}}); }) == Errc::invalid_argument);
    CHECK(code_of([&] { engine.replay(SnapshotId::random()); }) == Errc::not_found);
}

TEST_CASE_FIXTURE(EngineFixture,
                  "the page of the timeline says what differed, or why nobody knows") {
    int run = 0;
    program = [&](ProgramContext& context) {
        context.print("<b>" + std::to_string(++run) + "</b>\n" + std::string(100, '.'));
        return exited(0);
    };
    Limits limits;
    limits.output_head_bytes = 1000;
    const auto differs = engine.run(RunRequest("x").limits(limits));
    engine.replay(differs.id());
    limits.output_head_bytes = limits.output_tail_bytes = 3;
    const auto unknown = engine.run(RunRequest("x").limits(limits));
    engine.replay(unknown.id());
    const auto page = engine.timeline_html();
    CHECK(page.find("stdout line 1: &#39;&lt;b&gt;1&lt;/b&gt;&#39; became "
                    "&#39;&lt;b&gt;2&lt;/b&gt;&#39;") != std::string::npos);
    CHECK(page.find("stdout of the original: 103 bytes were dropped") != std::string::npos);
}
