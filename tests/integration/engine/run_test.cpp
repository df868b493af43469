#include "fixture.hpp"

#include <doctest/doctest.h>

using namespace rexa;
using namespace rexa::test;
using namespace std::chrono_literals;

namespace {

/// Writes down what it is told, in order.
struct Recorder : RunObserver {
    std::vector<Phase> phases;
    std::string output;
    void on_phase(SnapshotId, Phase phase) override { phases.push_back(phase); }
    void on_output(const OutputEvent& event) override { output += as_chars(event.bytes); }
};

} // namespace

TEST_CASE_FIXTURE(EngineFixture, "a run is kept with everything that was asked and happened") {
    program = [](ProgramContext& context) {
        context.print("to out\n");
        context.print("to err\n", Stream::err);
        context.files["made.txt"] = Bytes(std::string("made"));
        auto execution = exited(3);
        execution.usage.wall = 5ms;
        execution.exception = ExceptionInfo{"ValueError", "bad", 7};
        return execution;
    };
    const auto snapshot = engine.run(RunRequest("code()", Language::python)
                                         .task("try it")
                                         .argument("--x")
                                         .variable("SEED", "1")
                                         .standard_input(Bytes(std::string("in")))
                                         .file("data/in.csv", Bytes(std::string("1,2"))));
    const auto kept = engine.get(snapshot.id());
    CHECK(kept == snapshot);
    CHECK(kept.task() == "try it");
    CHECK(kept.code() == "code()");
    CHECK(kept.status() == Status::failed);
    CHECK(kept.execution().exit_code == 3);
    CHECK(!kept.execution().signal);
    CHECK(kept.execution().usage.wall == 5ms);
    CHECK(kept.execution().exception == ExceptionInfo{"ValueError", "bad", 7});
    CHECK(kept.output().out.text().chars() == "to out\n");
    CHECK(kept.output().err.text().chars() == "to err\n");
    CHECK(kept.request().arguments() == std::vector<std::string>{"--x"});
    CHECK(kept.request().variables() == Variables{{"SEED", "1"}});
    CHECK(kept.request().standard_input().chars() == "in");
    CHECK(kept.data().input_files == std::vector<std::string>{"data/in.csv"});
    CHECK(kept.environment().provider == "scripted");
    CHECK(kept.environment().version == "1.1");
    CHECK(kept.environment().packages == Digest::of(as_bytes("a==1\n")));
    CHECK(kept.provenance().source == CodeSource::typed);
    CHECK(!kept.digest().empty());
    CHECK(engine.read_file(kept.id(), "data/in.csv").chars() == "1,2");
    CHECK(engine.read_file(kept.id(), "made.txt").chars() == "made");
    const auto artifacts = engine.artifacts(kept.id());
    REQUIRE(artifacts.size() == 1);
    CHECK(artifacts[0].path == "made.txt");
    CHECK(artifacts[0].change == FileChange::added);
}

TEST_CASE_FIXTURE(EngineFixture, "an observer sees the phases in order and every byte") {
    Recorder recorder;
    engine.run(RunRequest("hello"), recorder);
    CHECK(recorder.output == "hello");
    CHECK(recorder.phases == std::vector{Phase::recorded, Phase::acquiring, Phase::placing,
                                         Phase::executing, Phase::capturing, Phase::finished});
}

TEST_CASE_FIXTURE(EngineFixture, "the run is on record, and its output too, while it runs") {
    program = [this](ProgramContext& context) {
        context.print("so far");
        const auto page = engine.query({});
        CHECK(page.entries.size() == 1);
        CHECK(page.entries[0].status == Status::running);
        const auto seen = engine.get(page.entries[0].id);
        CHECK(!seen.is_final());
        CHECK(seen.digest().empty());
        CHECK(code_of([&] { engine.branch(seen.id()); }) == Errc::failed_precondition);
        CHECK(code_of([&] { engine.replay(seen.id()); }) == Errc::failed_precondition);
        return exited(0);
    };
    engine.run(RunRequest("x"));
    CHECK(engine.query({}).entries[0].status == Status::succeeded);
}

TEST_CASE_FIXTURE(EngineFixture, "pasted code is normalised and the original kept") {
    const auto indented = engine.run(RunRequest("    a = 1\n    b = 2\n"));
    CHECK(indented.output().out.text().chars() == "a = 1\nb = 2\n");
    CHECK(indented.code() == "a = 1\nb = 2\n");
    CHECK(indented.data().original_code == "    a = 1\n    b = 2\n");
    CHECK(!engine.run(RunRequest("a = 1")).data().original_code);
}

TEST_CASE_FIXTURE(EngineFixture, "bad requests name the field and leave no trace") {
    const std::pair<const char*, RunRequest> bad[] = {
        {"code", RunRequest(std::string("a\0b", 3))},
        {"code", RunRequest("\xff")},
        {"code", RunRequest(std::string((16u << 20) + 1, 'x'))},
        {"task", RunRequest("x").task("\xc3")},
        {"arguments", RunRequest("x").argument(std::string("a\0", 2))},
        {"variables", RunRequest("x").variable("A=B", "1")},
        {"variables", RunRequest("x").variable("", "1")},
        {"files", RunRequest("x").file("../out", Bytes())},
        {"provider", RunRequest("x").provider("cloud")},
    };
    for (const auto& [field, request] : bad) {
        CAPTURE(field);
        try {
            engine.run(request);
            FAIL("no error");
        } catch (const Error& error) {
            CHECK(error.code() == Errc::invalid_argument);
            CHECK(error.message().rfind(field, 0) == 0);
        }
    }
    const auto message_of = [&](const std::string& code) -> std::string {
        try {
            engine.run(RunRequest(code));
        } catch (const Error& error) {
            return error.message();
        }
        return "";
    };
    CHECK(message_of(std::string("a\0b", 3)) == "code: holds a NUL character; take it out");
    CHECK(message_of("\xff") == "code: must be UTF-8; decode it first");
    Limits limits;
    limits.processes = 0;
    CHECK(code_of([&] { engine.run(RunRequest("x").limits(limits)); }) == Errc::invalid_argument);
    CHECK(code_of([&] { engine.run(RunRequest("x").parent(SnapshotId::random())); }) ==
          Errc::not_found);
    CHECK(engine.query({}).entries.empty());
    CHECK(provider->acquired == 0);
}

TEST_CASE_FIXTURE(EngineFixture, "a limit that no clock or counter can keep is refused by name") {
    using std::chrono::hours;
    using std::chrono::milliseconds;
    using std::chrono::seconds;
    const auto message_of = [&](const Limits& limits) -> std::string {
        try {
            engine.run(RunRequest("x").limits(limits));
        } catch (const Error& error) {
            CHECK(error.code() == Errc::invalid_argument);
            return error.message();
        }
        return "";
    };
    const std::string times = ": must be more than zero and at most 365 days";
    Limits limits;
    for (const auto bad : {milliseconds::max(), milliseconds(hours(24 * 365)) + milliseconds(1),
                           milliseconds(0), milliseconds::min()}) {
        limits.wall_time = bad;
        CHECK(message_of(limits) == "limits.wall_time" + times);
    }
    limits.wall_time = hours(24 * 365);
    for (const auto bad : {seconds::max(), seconds(hours(24 * 365)) + seconds(1), seconds(-1)}) {
        limits.cpu_time = bad;
        CHECK(message_of(limits) == "limits.cpu_time" + times);
    }
    limits.cpu_time = hours(24 * 365);
    limits.workspace_bytes = (1ull << 60) + 1;
    CHECK(message_of(limits) == "limits.workspace_bytes: must be more than zero and at most 2^60");
    limits.workspace_bytes = 1ull << 60;
    limits.processes = (1u << 20) + 1;
    CHECK(message_of(limits) == "limits.processes: must be more than zero and at most 2^20");
    limits.processes = 1u << 20;
    limits.open_files = (1u << 20) + 1;
    CHECK(message_of(limits) == "limits.open_files: must be at least 4 and at most 2^20");
    limits.open_files = 3;
    CHECK(message_of(limits) == "limits.open_files: must be at least 4 and at most 2^20");
    limits.open_files = 4;
    limits.memory_bytes = (1u << 20) - 1;
    CHECK(message_of(limits) == "limits.memory_bytes: must be at least 1048576 and at most 2^60");
    limits.memory_bytes = 1u << 20;
    limits.workspace_files = (1ull << 40) + 1;
    CHECK(message_of(limits) == "limits.workspace_files: must be more than zero and at most 2^40");
    limits.workspace_files = 1ull << 40;
    CHECK(engine.query({}).entries.empty());
    CHECK(message_of(limits).empty());
    CHECK(engine.query({}).entries.size() == 1);
}

TEST_CASE_FIXTURE(EngineFixture, "arguments and variables are as long as the kernel takes them") {
    const std::string longest(131'071, 'x');
    CHECK_NOTHROW(engine.run(RunRequest("x").arguments({longest})));
    CHECK(code_of([&] { engine.run(RunRequest("x").arguments({longest + "x"})); }) ==
          Errc::invalid_argument);
    const std::string value(longest.size() - 5, 'x');
    CHECK_NOTHROW(engine.run(RunRequest("x").variable("NAME", value)));
    CHECK(code_of([&] { engine.run(RunRequest("x").variable("NAME", value + "x")); }) ==
          Errc::invalid_argument);
    CHECK(engine.query({}).entries.size() == 2);
}

TEST_CASE_FIXTURE(EngineFixture, "an environment is described once and again when it changes") {
    engine.run(RunRequest("1"));
    engine.run(RunRequest("2"));
    CHECK(provider->described == 1);
    auto other = make();
    other.run(RunRequest("3"));
    CHECK(provider->described == 1);
    provider->environment_version = 2;
    CHECK(engine.run(RunRequest("4")).environment().version == "1.2");
    CHECK(provider->described == 2);
}

TEST_CASE_FIXTURE(EngineFixture, "parts that do not make an engine are refused") {
    CHECK(code_of([] { Engine{EngineParts()}; }) == Errc::invalid_argument);
    EngineParts twice;
    twice.store = store;
    twice.providers = {provider, provider};
    CHECK(code_of([&] { Engine{twice}; }) == Errc::invalid_argument);
}
