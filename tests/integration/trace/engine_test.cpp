#include "integration/engine/fixture.hpp"
#include "net/reply_json.hpp"
#include "support/models/fake_models.hpp"
#include "support/sound.hpp"

#include <rexa/galileo.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace rexa;
using namespace rexa::test;
using namespace std::chrono_literals;

namespace {

class ScriptedTranscriber final : public Transcriber {
public:
    [[nodiscard]] std::string_view name() const noexcept override { return "scripted"; }
    Transcript transcribe(const Audio& audio, const TranscribeOptions&, const Call&) override {
        Transcript transcript;
        transcript.text = transcript.heard = "cluster the wine data";
        transcript.transcriber = name();
        transcript.audio = audio.digest();
        transcript.format = audio.format();
        return transcript;
    }
};

/// An engine whose programs fail, but for "fine()", and a service that keeps what it logs.
struct TraceFixture : EngineFixture {
    FakeModels fakes{{"galileo"}};
    std::shared_ptr<GalileoListener> listener = make_galileo(options());

    TraceFixture() {
        program = [](ProgramContext& context) {
            if (takes_all_for_programs(context)) {
                return exited(0);
            }
            const std::string& code = context.command.code;
            if (code.find("fine") != std::string::npos) {
                return exited(0);
            }
            auto failed = exited(1);
            failed.status = Status::failed;
            failed.exception = ExceptionInfo{"KeyError", "'hue'", 1};
            return failed;
        };
        EngineParts parts;
        parts.store = store;
        parts.providers = {provider};
        parts.generators = {generator};
        parts.transcribers = {std::make_shared<ScriptedTranscriber>()};
        parts.listeners = {listener};
        engine = Engine(std::move(parts));
    }

    GalileoOptions options() const {
        GalileoOptions options;
        options.api_key = Secret(fakes.key("galileo"));
        options.base_url = fakes.url("galileo");
        return options;
    }

    /// What the service has been told of, each trace as the names of its steps.
    std::vector<std::string> traces() {
        engine = make(); // the end of an engine waits for what its listeners are told
        listener->flush({});
        std::vector<std::string> all;
        const auto state = net::JsonView::parse(fakes.ask("galileo", "state"));
        for (const net::JsonView& trace : state["traces"].items()) {
            std::string steps = trace["name"].text() + ':';
            for (const net::JsonView& span : trace["spans"].items()) {
                steps += ' ' + span["name"].text();
            }
            all.push_back(steps);
        }
        return all;
    }
};

} // namespace

TEST_CASE_FIXTURE(TraceFixture, "what an engine does with a spoken sentence is one trace") {
    generator->answer(ScriptedGenerator::python("broken()\n"));
    generator->answer(ScriptedGenerator::python("fine()\n"));
    const Transcript transcript = engine.transcribe(sound(500));
    auto request = GenerateRequest::write("");
    request.transcript(transcript);
    RepairOptions repair;
    repair.rounds = 2;
    CHECK(engine.generate_and_run(request, repair).end == RepairEnd::succeeded);
    engine.run(RunRequest("fine()"));
    const auto logged = traces();
    REQUIRE(logged.size() == 2);
    CHECK(logged[0] == "write: transcribe generate execute repair execute");
    CHECK(logged[1] == "run: execute");
}

TEST_CASE_FIXTURE(TraceFixture, "code that a person runs later belongs to its sentence") {
    generator->answer(ScriptedGenerator::python("fine()\n"));
    const Generation generation = engine.generate(GenerateRequest::write("task"));
    engine.run(RunRequest("broken()"));
    engine.run(generation);
    const auto logged = traces();
    REQUIRE(logged.size() == 2);
    CHECK(logged[0] == "run: execute");
    CHECK(logged[1] == "write: generate execute");
}

TEST_CASE_FIXTURE(TraceFixture, "a replay is logged with its verdict") {
    const Snapshot original = engine.run(RunRequest("fine()"));
    engine.replay(original.id());
    engine = make();
    listener->flush({});
    const auto state = net::JsonView::parse(fakes.ask("galileo", "state"));
    const auto logged = state["traces"].items();
    REQUIRE(logged.size() == 2);
    CHECK(logged[1]["name"].text() == "replay");
    CHECK(logged[1]["user_metadata"]["replay_of"].text() == original.id().to_string());
    CHECK(logged[1]["tags"].items()[0].text() == "reproduced");
    CHECK(logged[1]["spans"].items()[0]["user_metadata"]["verdict"].text() == "reproduced");
}

TEST_CASE_FIXTURE(TraceFixture, "a model that fails is logged too") {
    generator->fail(Error(Errc::overloaded, "no capacity"));
    CHECK(code_of([&] { engine.generate(GenerateRequest::write("task")); }) == Errc::overloaded);
    CHECK(traces() == std::vector<std::string>{"write: generate"});
}
