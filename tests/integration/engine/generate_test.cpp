#include "fixture.hpp"
#include "support/sound.hpp"

#include <boost/asio/use_future.hpp>
#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <future>
#include <new>
#include <stdexcept>
#include <stop_token>

using namespace rexa;
using namespace rexa::test;
using namespace std::chrono_literals;

namespace {

/// An engine whose interpreter takes everything for a program.
struct GenerateFixture : EngineFixture {
    GenerateFixture() {
        program = [](ProgramContext& context) {
            if (takes_all_for_programs(context)) {
                return exited(0);
            }
            context.print(context.command.code);
            return exited(0);
        };
    }

    std::string message_of(const std::function<void()>& action) {
        try {
            action();
        } catch (const Error& error) {
            return error.message();
        }
        return "";
    }
};

struct Heard final : RunListener {
    std::vector<std::string> events;
    std::promise<void> done;
    std::size_t wanted = 1;

    void on_started(const Snapshot&) override { hear("started"); }
    void on_finished(const Snapshot& snapshot) override {
        hear("finished " + snapshot.provenance().generation.to_string());
    }
    void on_generated(const Generation& generation, const Digest& record) override {
        hear("generated " + generation.code + record.to_string());
    }
    void on_generation_failed(const Generation& asked, const Error& error) override {
        hear("failed " + asked.task + " " + text_of(error));
    }
    void on_transcription_failed(const Audio&, const Error& error) override {
        hear("not understood " + text_of(error));
    }

private:
    static std::string text_of(const Error& error) {
        return std::string(to_string(error.code())) + ": " + error.message();
    }
    void hear(std::string event) {
        events.push_back(std::move(event));
        if (events.size() == wanted) {
            done.set_value();
        }
    }
};

struct BreakingTranscriber final : Transcriber {
    std::string_view name() const noexcept override { return "breaking"; }
    Transcript transcribe(const Audio&, const TranscribeOptions&, const Call&) override {
        throw std::domain_error("no recogniser");
    }
};

/// Takes its time with what it is told first.
struct SlowListener final : RunListener {
    std::vector<std::string> tasks;
    std::promise<void> is_busy;
    std::promise<void> may_go_on;

    void on_generated(const Generation& generation, const Digest&) override {
        tasks.push_back(generation.task);
        if (tasks.size() == 1) {
            is_busy.set_value();
            may_go_on.get_future().wait();
        }
    }
    void on_generation_failed(const Generation& asked, const Error&) override {
        tasks.push_back(asked.task);
    }
};

} // namespace

TEST_CASE_FIXTURE(GenerateFixture, "an engine without a generator says how to get one") {
    EngineParts parts;
    parts.store = store;
    parts.providers = {provider};
    Engine bare(std::move(parts));
    const auto said = message_of([&] { bare.generate(GenerateRequest::write("x")); });
    CHECK(said.find("OpenOptions::gemini") != std::string::npos);
    CHECK(said.find("OpenAiServer::ollama (ollama serve)") != std::string::npos);
    CHECK(said.find("OpenAiServer::llama_cpp (llama-server)") != std::string::npos);
    CHECK(code_of([&] { bare.generate(GenerateRequest::write("x")); }) == Errc::generator_missing);
    CHECK(code_of([&] { bare.models(); }) == Errc::generator_missing);
    CHECK(bare.generators().empty());
    CHECK(provider->acquired == 0);
}

TEST_CASE_FIXTURE(GenerateFixture, "what cannot be asked is refused before anybody is asked") {
    const auto refused = [&](const GenerateRequest& request) {
        return code_of([&] { engine.generate(request); });
    };
    CHECK(refused(GenerateRequest::write(" \n")) == Errc::invalid_argument);
    CHECK(refused(GenerateRequest::write(std::string("a\0b", 3))) == Errc::invalid_argument);
    CHECK(refused(GenerateRequest::write("\xFF")) == Errc::invalid_argument);
    CHECK(refused(GenerateRequest::write("x").generator("nobody")) == Errc::invalid_argument);
    CHECK(refused(GenerateRequest::explain(SnapshotId::random())) == Errc::not_found);
    const auto fine = engine.run(RunRequest("x"));
    CHECK(refused(GenerateRequest::fix(fine.id())) == Errc::failed_precondition);
    CHECK(refused(GenerateRequest::modify(fine.id(), "")) == Errc::invalid_argument);
    CHECK(refused(GenerateRequest::suggest(fine.id(), 0)) == Errc::invalid_argument);
    CHECK(refused(GenerateRequest::suggest(fine.id(), 11)) == Errc::invalid_argument);
    ModelSettings settings;
    settings.temperature = 2.5;
    CHECK(refused(GenerateRequest::write("x").settings(settings)) == Errc::invalid_argument);
    settings = {};
    settings.top_p = 0.0;
    CHECK(refused(GenerateRequest::write("x").settings(settings)) == Errc::invalid_argument);
    settings = {};
    settings.max_output_tokens = 0;
    CHECK(refused(GenerateRequest::write("x").settings(settings)) == Errc::invalid_argument);
    CHECK(refused(GenerateRequest::write("x").run(RunRequest().variable("a=b", "c"))) ==
          Errc::invalid_argument);
    CHECK(generator->asked().empty());
}

TEST_CASE_FIXTURE(GenerateFixture, "an answer without code is an error that shows how it began") {
    generator->answer("I cannot do that.");
    try {
        engine.generate(GenerateRequest::write("x"));
        FAIL("no error");
    } catch (const Error& error) {
        CHECK(error.message().starts_with("the answer holds no code; "));
        CHECK(error.remote_message() == "I cannot do that.");
    }
    generator->answer("nothing");
    CHECK(code_of([&] { engine.generate(GenerateRequest::write("x")); }) == Errc::no_code);
}

TEST_CASE_FIXTURE(GenerateFixture, "an answer is not lost when the interpreter cannot be asked") {
    engine.run(RunRequest("known")); // the environment is
    provider->fail_at(Step::acquire, Error(Errc::sandbox_unavailable, "none left"));
    generator->answer(ScriptedGenerator::python("x = 1\n"));
    const auto generation = engine.generate(GenerateRequest::write("x"));
    CHECK(generation.code == "x = 1\n");
    CHECK_FALSE(generation.extraction->compiles);
    CHECK(generation.extraction->diagnosis == "not checked: none left");
}

TEST_CASE_FIXTURE(GenerateFixture, "an answer is not lost when the call ends behind it") {
    std::stop_source stop;
    generator->answer([&](const ModelRequest&, const TextSink&, const Call&) {
        stop.request_stop();
        return ScriptedGenerator::reply(ScriptedGenerator::python("x = 1\n"));
    });
    const auto generation =
        engine.generate(GenerateRequest::write("x"), {}, Call().stop(stop.get_token()));
    CHECK(generation.code == "x = 1\n");
    CHECK(generation.reply.cost == Cost{1'000'000});
    CHECK(generation.extraction->diagnosis.starts_with("not checked: "));
}

TEST_CASE_FIXTURE(GenerateFixture, "words about a snapshot are told where it ran") {
    const auto subject = engine.run(RunRequest("x"));
    provider->environment_version = 2;
    const auto instructions = [&](const GenerateRequest& request, const std::string& answer) {
        generator->answer(answer);
        engine.generate(request);
        return generator->asked().back().instructions;
    };
    const auto holds = [](const std::string& text, std::string_view part) {
        return text.find(part) != std::string::npos;
    };
    CHECK(holds(instructions(GenerateRequest::explain(subject.id()), "It does x."), "Python 1.1 "));
    const auto code = ScriptedGenerator::python("x\n");
    CHECK(holds(instructions(GenerateRequest::document(subject.id()), code), "Python 1.2 "));
}

TEST_CASE_FIXTURE(GenerateFixture, "the sandbox that compiles has a lease and is gone afterwards") {
    generator->answer(ScriptedGenerator::python("x = 1\n"));
    provider->fail_at(Step::destroy, Error(Errc::cleanup_failed, "stuck"));
    provider->cannot_reap = true;
    engine.generate(GenerateRequest::write("x"));
    const auto left = store->abandoned_leases(Call());
    REQUIRE(left.size() == 2); // of describing too
    CHECK(left[0].key.ends_with("-compile") != left[1].key.ends_with("-compile"));
}

TEST_CASE_FIXTURE(GenerateFixture, "edited code keeps its record and says that it was edited") {
    generator->answer(ScriptedGenerator::python("x = 1\n"));
    auto generation = engine.generate(GenerateRequest::write("x"));
    generation.run.code("x = 2\n");
    const auto snapshot = engine.run(generation);
    CHECK(snapshot.code() == "x = 2\n");
    CHECK(snapshot.provenance().source == CodeSource::edited);
    CHECK(engine.generation(snapshot.id()).code == "x = 1\n");
    const auto typed = engine.run(RunRequest("x"));
    CHECK(code_of([&] { engine.generation(typed.id()); }) == Errc::not_found);
}

TEST_CASE_FIXTURE(GenerateFixture, "kept code is a draft that runs as what was generated") {
    generator->answer(ScriptedGenerator::python("x = 1\n"));
    const auto generation = engine.generate(
        GenerateRequest::write("x").run(RunRequest().file("in", Bytes(std::string(5000, 'i')))));
    const auto drafts = engine.keep(generation);
    REQUIRE(drafts.size() == 1);
    CHECK(drafts[0].request.code() == "x = 1\n");
    CHECK(engine.draft(drafts[0].id) == drafts[0]);
    const auto snapshot = engine.run(engine.draft(drafts[0].id));
    CHECK(snapshot.id() == drafts[0].id);
    CHECK(snapshot.provenance().source == CodeSource::generated);
    CHECK(snapshot.data().input_files == std::vector<std::string>{"in"});
}

TEST_CASE_FIXTURE(GenerateFixture, "suggestions become drafts of their snapshot") {
    const auto parent = engine.run(RunRequest("first").task("t"));
    generator->answer("Title: A\nTask: do a\nWhy: a\n\nTitle: B\nTask: do b\nWhy: b\n\n"
                      "Title: C\nTask: do c\nWhy: c\n");
    const auto generation = engine.generate(GenerateRequest::suggest(parent.id(), 2));
    REQUIRE(generation.suggestions.size() == 2);
    CHECK(code_of([&] { engine.run(generation); }) == Errc::invalid_argument);
    const auto drafts = engine.keep(generation);
    REQUIRE(drafts.size() == 2);
    CHECK(drafts[1].request.code() == "first");
    CHECK(drafts[1].request.task() == "do b");
    CHECK(drafts[1].request.parent() == parent.id());
    CHECK(engine.run(drafts[1]).provenance().source == CodeSource::branched);
    generator->answer("try something else");
    CHECK(code_of([&] { engine.generate(GenerateRequest::suggest(parent.id())); }) ==
          Errc::answer_unusable);
}

TEST_CASE_FIXTURE(GenerateFixture, "an explanation is words, and nothing to run or keep") {
    const auto parent = engine.run(RunRequest("first"));
    generator->answer("It prints first.\n```python\nfirst\n```\n");
    const auto generation = engine.generate(GenerateRequest::explain(parent.id()));
    CHECK(generation.explanation == "It prints first.\n```python\nfirst\n```\n");
    CHECK(generation.code.empty());
    CHECK_FALSE(generation.extraction);
    CHECK(code_of([&] { engine.keep(generation); }) == Errc::invalid_argument);
    CHECK(code_of([&] { engine.generate_and_run(GenerateRequest::explain(parent.id())); }) ==
          Errc::invalid_argument);
    CHECK(code_of([&] { engine.run(generation); }) == Errc::invalid_argument);
}

TEST_CASE_FIXTURE(GenerateFixture, "a change runs on what its parent left") {
    program = [checks = program](ProgramContext& context) {
        context.files["made by " + context.command.code] = Bytes("x");
        return checks(context);
    };
    const auto parent = engine.run(RunRequest("first"));
    generator->answer(ScriptedGenerator::python("second = 2\n"));
    const auto generation = engine.generate(GenerateRequest::modify(parent.id(), "do more"));
    const auto prompt = generator->asked().at(0).messages.at(0).text;
    CHECK(prompt.find("Change the program as this task says:\ndo more") == 0);
    CHECK(prompt.find("made by first (1 bytes)") != std::string::npos);
    const auto child = engine.run(generation);
    CHECK(child.before() == parent.after());
    CHECK(child.task() == "do more");
}

TEST_CASE_FIXTURE(GenerateFixture, "data files are shown unless that is not wanted") {
    const auto run = RunRequest().file("a.csv", Bytes("secret,1\n")).file("b.bin", Bytes("raw"));
    const auto prompt_of = [&](GenerateRequest request) {
        generator->answer(ScriptedGenerator::python("x = 1\n"));
        engine.generate(request.run(run));
        return generator->asked().back().messages.at(0).text;
    };
    const auto shown = prompt_of(GenerateRequest::write("x"));
    CHECK(shown.find("secret,1") != std::string::npos);
    CHECK(shown.find("raw") == std::string::npos);
    const auto hidden = prompt_of(GenerateRequest::write("x").preview(false));
    CHECK(hidden.find("secret,1") == std::string::npos);
    CHECK(hidden.find("a.csv (9 bytes)") != std::string::npos);
}

TEST_CASE_FIXTURE(GenerateFixture, "the answer is shown while it is written") {
    generator->answer(ScriptedGenerator::python("x = 1\n"));
    std::string seen;
    engine.generate(GenerateRequest::write("x"),
                    [&](const TextEvent& event) { seen += event.text; });
    CHECK(seen == "```python\nx = 1\n```\n");
}

TEST_CASE_FIXTURE(GenerateFixture, "listeners hear of answers, of failures, and whose run it is") {
    const auto heard = std::make_shared<Heard>();
    heard->wanted = 4;
    auto listened = make({heard});
    generator->answer(ScriptedGenerator::python("x = 1\n"));
    generator->fail(Error(Errc::overloaded, "busy"));
    const auto snapshot = listened.run(listened.generate(GenerateRequest::write("one")));
    CHECK(code_of([&] { listened.generate(GenerateRequest::write("two")); }) == Errc::overloaded);
    heard->done.get_future().wait();
    const auto record = snapshot.provenance().generation.to_string();
    CHECK(heard->events == std::vector<std::string>{"generated x = 1\n" + record, "started",
                                                    "finished " + record,
                                                    "failed two overloaded: busy"});
}

TEST_CASE_FIXTURE(GenerateFixture, "listeners hear of what is thrown that is no Error") {
    const auto heard = std::make_shared<Heard>();
    EngineParts parts;
    parts.store = store;
    parts.providers = {provider};
    parts.generators = {generator};
    parts.transcribers = {std::make_shared<BreakingTranscriber>()};
    parts.listeners = {heard};
    {
        Engine listened(std::move(parts)); // its end waits for what its listeners are told
        generator->answer([](const ModelRequest&, const TextSink&, const Call&) -> ModelReply {
            throw std::out_of_range("\xFF is broken");
        });
        CHECK_THROWS_AS(listened.generate(GenerateRequest::write("one")), std::out_of_range);
        generator->answer(
            [](const ModelRequest&, const TextSink&, const Call&) -> ModelReply { throw 7; });
        CHECK_THROWS_AS(listened.generate(GenerateRequest::write("two")), int);
        generator->answer("print(1)");
        CHECK_THROWS_AS(listened.generate(GenerateRequest::write("three"),
                                          [](const TextEvent&) { throw std::bad_alloc(); }),
                        std::bad_alloc);
        CHECK_THROWS_AS(listened.transcribe(sound(500)), std::domain_error);
    }
    const std::string silent = "it failed with something else than an error of rexa";
    CHECK(heard->events == std::vector<std::string>{"failed one internal: " + silent,
                                                    "failed two internal: " + silent,
                                                    "failed three internal: " + silent,
                                                    "not understood internal: " + silent});
}

TEST_CASE_FIXTURE(GenerateFixture, "what waits for a slow listener is bounded by its size") {
    constexpr std::size_t more_than_half = 33u << 20;
    const auto slow = std::make_shared<SlowListener>();
    auto reply = ScriptedGenerator::reply(ScriptedGenerator::python("x = 1\n"));
    {
        auto listened = make({slow});
        const auto generate = [&](const std::string& task, std::size_t thinking,
                                  std::size_t file = 0) {
            reply.thinking = std::string(thinking, 't');
            generator->answer(reply);
            listened.generate(GenerateRequest::write(task).run(
                RunRequest().file("in", Bytes(std::string(file, 'f')))));
        };
        generate("first", 0);
        slow->is_busy.get_future().wait();
        generate("long answer", more_than_half);
        generate("another", more_than_half);
        generate("long file", 0, more_than_half);
        generator->answer("no code");
        CHECK(code_of([&] {
                  listened.generate(GenerateRequest::write("failed").run(
                      RunRequest().file("in", Bytes(std::string(more_than_half, 'f')))));
              }) == Errc::no_code);
        generate("short", 0);
        slow->may_go_on.set_value();
    }
    CHECK(slow->tasks == std::vector<std::string>{"first", "long answer", "short"});
}

TEST_CASE_FIXTURE(GenerateFixture, "every form is also asynchronous") {
    generator->answer(ScriptedGenerator::python("x = 1\n"));
    generator->answer(ScriptedGenerator::python("x = 2\n"));
    const auto generation =
        engine.async_generate(GenerateRequest::write("x"), {}, Call(), boost::asio::use_future)
            .get();
    const auto snapshot =
        engine.async_run(generation, nullptr, Call(), boost::asio::use_future).get();
    CHECK(snapshot.code() == "x = 1\n");
    const auto again = engine
                           .async_generate_and_run(GenerateRequest::write("x"), {}, nullptr, Call(),
                                                   boost::asio::use_future)
                           .get();
    CHECK(again.end == RepairEnd::succeeded);
    CHECK(engine.async_keep(generation, Call(), boost::asio::use_future).get().size() == 1);
    CHECK(engine.async_generation(snapshot.id(), Call(), boost::asio::use_future).get().code ==
          "x = 1\n");
    CHECK_THROWS_AS(engine.async_models("", Call(), boost::asio::use_future).get(), Error);
    CHECK_THROWS_AS(engine.async_transcribe(Audio(), {}, Call(), boost::asio::use_future).get(),
                    Error);
}

TEST_CASE_FIXTURE(GenerateFixture, "waiting for a model takes no slot of the runs") {
    auto single = make({}, 1);
    std::promise<void> asked;
    std::promise<void> go_on;
    generator->answer([&](const ModelRequest&, const TextSink&, const Call&) {
        asked.set_value();
        go_on.get_future().wait();
        return ScriptedGenerator::reply(ScriptedGenerator::python("x = 1\n"));
    });
    auto waiting = single.async_generate_and_run(GenerateRequest::write("x"), {}, nullptr, Call(),
                                                 boost::asio::use_future);
    asked.get_future().wait();
    CHECK(single.run(RunRequest("meanwhile")).status() == Status::succeeded);
    go_on.set_value();
    CHECK(waiting.get().snapshot().code() == "x = 1\n");
}

TEST_CASE_FIXTURE(GenerateFixture,
                  "as many places are described for models at once as there are slots") {
    auto narrow = make({}, 1);
    std::promise<void> asking;
    std::promise<void> go_on;
    std::atomic<int> asked = 0;
    provider->on_describe([&](const SandboxSpec&) {
        if (++asked == 1) {
            asking.set_value();
            go_on.get_future().wait();
        }
    });
    auto first = std::async(std::launch::async, [&] {
        generator->answer(ScriptedGenerator::python("x = 1\n"));
        return narrow.generate(GenerateRequest::write("one")).code;
    });
    asking.get_future().wait();
    CHECK(code_of([&] {
              narrow.generate(GenerateRequest::write("two"), {}, Call().timeout(100ms));
          }) == Errc::deadline_exceeded);
    CHECK(asked == 1);
    CHECK(narrow.run(RunRequest("meanwhile")).status() == Status::succeeded);
    CHECK(asked == 2);
    go_on.set_value();
    CHECK(first.get() == "x = 1\n");
}

TEST_CASE_FIXTURE(GenerateFixture, "as many answers are compiled at once as there are slots") {
    auto narrow = make({}, 1);
    narrow.run(RunRequest("known")); // the environment is
    std::promise<void> compiling;
    std::promise<void> go_on;
    std::atomic<int> compiled = 0;
    program = [&, programs = program](ProgramContext& context) {
        if (is_question_of_engine(context) && ++compiled == 1) {
            compiling.set_value();
            go_on.get_future().wait();
        }
        return programs(context);
    };
    generator->answer(ScriptedGenerator::python("x = 1\n"));
    auto first = std::async(std::launch::async, [&] {
        return narrow.generate(GenerateRequest::write("one")).extraction->compiles;
    });
    compiling.get_future().wait();
    generator->answer(ScriptedGenerator::python("x = 2\n"));
    const auto second = narrow.generate(GenerateRequest::write("two"), {}, Call().timeout(1'000ms));
    CHECK(second.code == "x = 2\n");
    CHECK(second.extraction->diagnosis.starts_with("not checked: "));
    CHECK(compiled == 1);
    CHECK(narrow.run(RunRequest("meanwhile")).status() == Status::succeeded);
    go_on.set_value();
    CHECK(first.get());
}

TEST_CASE_FIXTURE(GenerateFixture, "the end of an engine ends who waits to compile") {
    auto narrow = make({}, 1);
    std::promise<void> compiling;
    std::atomic<int> compiled = 0;
    program = [&, programs = program](ProgramContext& context) {
        if (is_question_of_engine(context)) {
            std::promise<void> ended;
            const std::stop_callback told(context.call.stop(), [&] { ended.set_value(); });
            ++compiled;
            compiling.set_value();
            ended.get_future().wait();
        }
        return programs(context);
    };
    const auto generate = [&](const std::string& task) {
        return narrow.async_generate(GenerateRequest::write(task), {}, Call(),
                                     boost::asio::use_future);
    };
    generator->answer(ScriptedGenerator::python("x = 1\n"));
    auto first = generate("one");
    compiling.get_future().wait();
    std::promise<void> answering;
    generator->answer([&](const ModelRequest&, const TextSink&, const Call&) {
        answering.set_value();
        return ScriptedGenerator::reply(ScriptedGenerator::python("x = 2\n"));
    });
    auto second = generate("two");
    answering.get_future().wait();
    narrow = make();
    CHECK(first.get().code == "x = 1\n");
    CHECK(second.get().extraction->diagnosis == "not checked: the operation was cancelled");
    CHECK(compiled == 1);
}

TEST_CASE_FIXTURE(GenerateFixture, "a generation that is cancelled ends as cancelled") {
    std::stop_source stop;
    generator->answer([&](const ModelRequest&, const TextSink&, const Call& call) -> ModelReply {
        stop.request_stop();
        call.check();
        return {};
    });
    CHECK(code_of([&] {
              engine.generate(GenerateRequest::write("x"), {}, Call().stop(stop.get_token()));
          }) == Errc::cancelled);
}
