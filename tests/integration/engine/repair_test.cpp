#include "fixture.hpp"

#include <boost/asio/use_future.hpp>
#include <doctest/doctest.h>

#include <future>
#include <stdexcept>
#include <stop_token>

using namespace rexa;
using namespace rexa::test;

namespace {

/// Programs fail with the exception they name; "fine" succeeds.
struct RepairFixture : EngineFixture {
    RepairFixture() {
        program = [](ProgramContext& context) {
            const std::string& code = context.command.code;
            if (takes_all_for_programs(context)) {
                return exited(0);
            }
            if (code == "fine()\n") {
                return exited(0);
            }
            auto failed = exited(1);
            failed.status = Status::failed;
            failed.exception = ExceptionInfo{code.substr(0, code.find('(')), "message", 1};
            return failed;
        };
    }

    void answers(std::initializer_list<std::string> codes) {
        for (const std::string& code : codes) {
            generator->answer(ScriptedGenerator::python(code + "\n"));
        }
    }

    GeneratedRun run(RepairOptions options,
                     GenerateObserver& observer = silent_generate_observer()) {
        return engine.generate_and_run(GenerateRequest::write("task"), options, observer);
    }
};

RepairOptions rounds(std::uint32_t count) {
    RepairOptions options;
    options.rounds = count;
    return options;
}

} // namespace

TEST_CASE_FIXTURE(RepairFixture, "without rounds a failure is the end") {
    answers({"A()"});
    const auto ended = run(rounds(0));
    CHECK(ended.end == RepairEnd::not_asked);
    CHECK(ended.steps.size() == 1);
    CHECK(ended.snapshot().status() == Status::failed);
}

TEST_CASE_FIXTURE(RepairFixture, "rounds are counted") {
    answers({"A()", "B()", "C()"});
    const auto ended = run(rounds(2));
    CHECK(ended.end == RepairEnd::rounds_used);
    CHECK(ended.steps.size() == 3);
    CHECK(code_of([&] { run(rounds(21)); }) == Errc::invalid_argument);
}

TEST_CASE_FIXTURE(RepairFixture, "the same error twice is the end") {
    answers({"A()", "B()", "B(1)", "fine()"});
    const auto ended = run(rounds(5));
    CHECK(ended.end == RepairEnd::same_error);
    CHECK(ended.steps.size() == 3);
}

TEST_CASE_FIXTURE(RepairFixture, "code that did not change is not run again") {
    answers({"A()", "A()"});
    const auto ended = run(rounds(5));
    CHECK(ended.end == RepairEnd::same_code);
    CHECK(ended.steps.size() == 2);
    CHECK_FALSE(ended.snapshot());
    CHECK(engine.query({}).entries.size() == 1);
}

TEST_CASE_FIXTURE(RepairFixture, "a budget of tokens or of money ends it") {
    answers({"A()", "B()"});
    auto options = rounds(5);
    options.token_budget = 200;
    const auto by_tokens = run(options);
    CHECK(by_tokens.end == RepairEnd::budget_used);
    CHECK(by_tokens.usage.total() == 220);
    answers({"A()", "B()"});
    options = rounds(5);
    options.money_budget = Cost{1'500'000};
    CHECK(run(options).steps.size() == 2);
    auto unknown = ScriptedGenerator::reply(ScriptedGenerator::python("A()\n"));
    unknown.cost.reset();
    generator->answer(unknown);
    const auto by_unknown = run(options);
    CHECK(by_unknown.end == RepairEnd::budget_used);
    CHECK(by_unknown.steps.size() == 1);
}

TEST_CASE_FIXTURE(RepairFixture, "what has run is not lost when the model fails") {
    answers({"A()"});
    generator->fail(Error(Errc::rate_limited, "later"));
    const auto ended = run(rounds(3));
    CHECK(ended.end == RepairEnd::model_failed);
    REQUIRE(ended.failure);
    CHECK(ended.failure->code() == Errc::rate_limited);
    CHECK(ended.steps.size() == 1);
    generator->fail(Error(Errc::rate_limited, "later"));
    CHECK(code_of([&] { run(rounds(3)); }) == Errc::rate_limited);
}

TEST_CASE_FIXTURE(RepairFixture, "an answer that cannot be run is no fault of the model") {
    struct Breaking final : GenerateObserver {
        explicit Breaking(ScriptedProvider& used) : provider(used) {}
        ScriptedProvider& provider;
        bool on_generated(const Generation& generation) override {
            if (generation.code == "B()\n") {
                provider.fail_at(Step::acquire,
                                 Error(Errc::sandbox_unavailable, "no more sandboxes"));
            }
            return true;
        }
    } breaking(*provider);
    answers({"A()", "B()"});
    const auto ended = run(rounds(3), breaking);
    CHECK(ended.end == RepairEnd::run_failed);
    REQUIRE(ended.failure);
    CHECK(ended.failure->message() == "no more sandboxes");
    CHECK(ended.steps.size() == 2);
    CHECK(ended.generation().code == "B()\n");
    CHECK_FALSE(ended.snapshot());
}

TEST_CASE_FIXTURE(RepairFixture, "what is to be fixed is the first failure") {
    const auto failed = engine.run(RunRequest("A(1)\n"));
    const auto fix = [&] {
        return engine.generate_and_run(GenerateRequest::fix(failed.id()), rounds(5));
    };
    answers({"A(2)"});
    const auto same_error = fix();
    CHECK(same_error.end == RepairEnd::same_error);
    CHECK(same_error.steps.size() == 1);
    answers({"A(1)"});
    const auto same_code = fix();
    CHECK(same_code.end == RepairEnd::same_code);
    CHECK(same_code.steps.size() == 1);
    CHECK(engine.query({}).entries.size() == 2);
}

TEST_CASE_FIXTURE(RepairFixture, "an error or a program that came before is the end") {
    answers({"A()", "B()", "A(1)", "fine()"});
    CHECK(run(rounds(5)).end == RepairEnd::same_error);
    generator->forget_answers();
    answers({"A()", "B()", "A()", "fine()"});
    const auto same_code = run(rounds(5));
    CHECK(same_code.end == RepairEnd::same_code);
    CHECK(same_code.steps.size() == 3);
}

TEST_CASE_FIXTURE(RepairFixture, "an answer of no use is paid as well") {
    answers({"A()"});
    generator->answer("I cannot do that.");
    const auto ended = run(rounds(3));
    CHECK(ended.end == RepairEnd::model_failed);
    CHECK(ended.failure->code() == Errc::no_code);
    CHECK(ended.steps.size() == 1);
    CHECK(ended.usage.total() == 220);
    CHECK(ended.cost == Cost{2'000'000});
}

TEST_CASE_FIXTURE(RepairFixture, "an answer that was cut is paid as well, and told") {
    const AnswerError cut(Error(Errc::answer_truncated, "cut"), ScriptedGenerator::reply("half"));
    answers({"A()"});
    generator->fail(cut);
    const auto ended = run(rounds(3));
    CHECK(ended.end == RepairEnd::model_failed);
    CHECK(ended.usage.total() == 220);
    CHECK(ended.cost == Cost{2'000'000});
    REQUIRE(ended.useless_reply);
    CHECK(ended.useless_reply->text == "half");
    const auto reply_of_first = [&] {
        try {
            run(rounds(3));
        } catch (const AnswerError& error) {
            return error.reply().text;
        }
        return std::string("no error");
    };
    generator->fail(cut);
    CHECK(reply_of_first() == "half");
    generator->answer("I cannot.");
    CHECK(reply_of_first() == "I cannot.");
}

TEST_CASE_FIXTURE(RepairFixture, "what fails in a later round is told, whatever it is") {
    answers({"A()"});
    generator->answer([](const ModelRequest&, const TextSink&, const Call&) -> ModelReply {
        throw std::runtime_error("no token");
    });
    const auto ended = run(rounds(3));
    CHECK(ended.end == RepairEnd::model_failed);
    REQUIRE(ended.failure);
    CHECK(ended.failure->code() == Errc::internal);
    CHECK(ended.failure->message() == "no token");
}

TEST_CASE_FIXTURE(RepairFixture, "what an observer throws comes out in every round") {
    struct Throwing : GenerateObserver {
        bool on_generated(const Generation&) override {
            if (++round == 2) {
                throw Error(Errc::not_found, "mine");
            }
            return true;
        }
        int round = 0;
    } observer;
    answers({"A()", "B()"});
    CHECK(code_of([&] { run(rounds(3), observer); }) == Errc::not_found);
}

TEST_CASE_FIXTURE(RepairFixture, "a wish holds in all rounds") {
    const auto failed = engine.run(RunRequest("A()\n"));
    answers({"B()", "C()"});
    engine.generate_and_run(GenerateRequest::fix(failed.id()).task("without pandas"), rounds(1));
    for (const ModelRequest& asked : generator->asked()) {
        CHECK(asked.messages.at(0).text.find("\nBesides: without pandas") != std::string::npos);
    }
    CHECK(generator->asked().size() == 2);
}

TEST_CASE_FIXTURE(RepairFixture, "nobody is shown the text where nobody looks") {
    std::vector<bool> shown;
    const auto look = [&](const ModelRequest&, const TextSink& sink, const Call&) {
        shown.push_back(static_cast<bool>(sink));
        return ScriptedGenerator::reply(ScriptedGenerator::python("fine()\n"));
    };
    generator->answer(look);
    generator->answer(look);
    run(rounds(0));
    GenerateObserver watching;
    run(rounds(0), watching);
    CHECK(shown == std::vector<bool>{false, true});
}

TEST_CASE_FIXTURE(RepairFixture, "an observer sees the code and may decline it") {
    struct Declining final : GenerateObserver {
        std::string text;
        std::vector<std::string> codes;
        void on_text(const TextEvent& event) override { text += event.text; }
        bool on_generated(const Generation& generation) override {
            codes.push_back(generation.code);
            return codes.size() < 2;
        }
    } declining;
    answers({"A()", "B()"});
    const auto ended = run(rounds(3), declining);
    CHECK(ended.end == RepairEnd::declined);
    CHECK(declining.codes == std::vector<std::string>{"A()\n", "B()\n"});
    CHECK(declining.text == "```python\nA()\n```\n```python\nB()\n```\n");
    CHECK(engine.query({}).entries.size() == 1);
}

TEST_CASE_FIXTURE(RepairFixture, "nobody declines what is cancelled while the observer is asked") {
    struct Cancelling final : GenerateObserver {
        std::stop_source stop;
        bool wants_it = false;
        bool on_generated(const Generation&) override {
            stop.request_stop();
            return wants_it;
        }
    };
    for (const bool wants_it : {false, true}) {
        Cancelling cancelling;
        cancelling.wants_it = wants_it;
        answers({"fine()"});
        const auto ended =
            engine.generate_and_run(GenerateRequest::write("task"), rounds(3), cancelling,
                                    Call().stop(cancelling.stop.get_token()));
        CHECK(ended.end == RepairEnd::run_failed);
        REQUIRE(ended.failure);
        CHECK(ended.failure->code() == Errc::cancelled);
        CHECK(ended.generation().code == "fine()\n");
        CHECK_FALSE(ended.snapshot());
    }
}

TEST_CASE_FIXTURE(RepairFixture, "the end of an engine is no refusal of its observer") {
    struct Closing final : GenerateObserver {
        std::promise<void> asked;
        std::promise<void> cancelled;
        std::stop_token stop;
        bool on_generated(const Generation&) override {
            const std::stop_callback told(stop, [this] { cancelled.set_value(); });
            asked.set_value();
            cancelled.get_future().wait();
            return false;
        }
    };
    const auto closing = std::make_shared<Closing>();
    generator->answer([&](const ModelRequest&, const TextSink&, const Call& call) {
        closing->stop = call.stop();
        return ScriptedGenerator::reply(ScriptedGenerator::python("fine()\n"));
    });
    auto ended = engine.async_generate_and_run(GenerateRequest::write("task"), rounds(3), closing,
                                               Call(), boost::asio::use_future);
    closing->asked.get_future().wait();
    engine = make();
    const auto result = ended.get();
    CHECK(result.end == RepairEnd::run_failed);
    REQUIRE(result.failure);
    CHECK(result.failure->code() == Errc::cancelled);
}

TEST_CASE_FIXTURE(RepairFixture, "a run that was cancelled is no fault of its code") {
    answers({"A()"});
    std::stop_source stop;
    program = [checks = program, &stop](ProgramContext& context) {
        if (context.command.code == "A()\n") {
            stop.request_stop();
            context.call.check();
        }
        return checks(context);
    };
    const auto ended =
        engine.generate_and_run(GenerateRequest::write("task"), rounds(3),
                                silent_generate_observer(), Call().stop(stop.get_token()));
    CHECK(ended.end == RepairEnd::not_repairable);
    CHECK(ended.snapshot().status() == Status::cancelled);
}

TEST_CASE_FIXTURE(RepairFixture, "it cannot be started from inside a run") {
    Errc inner = Errc::internal;
    OutputObserver observer([&](const OutputEvent&) { inner = code_of([&] { run(rounds(1)); }); });
    program = [](ProgramContext& context) {
        context.print("x");
        return exited(0);
    };
    engine.run(RunRequest("x"), observer);
    CHECK(inner == Errc::failed_precondition);
    CHECK(generator->asked().empty());
}
