#include "subject.hpp"
#include "support/refusal.hpp"

#include <limits>
#include <stdexcept>
#include <stop_token>
#include <thread>
#include <vector>

using namespace rexa;
using namespace rexa::test;

TEST_CASE_TEMPLATE("an answer comes in pieces that are its text", Subject, REXA_GENERATORS) {
    Subject subject;
    subject.servers.set(Subject::vendor, R"({"piece_chars": 3})");
    subject.servers.answer(Subject::vendor, R"({"texts": ["one two three"]})");
    std::vector<std::string> pieces;
    const auto reply = subject.generator->generate(
        say("count"), [&](const TextEvent& event) { pieces.emplace_back(event.text); }, soon());
    CHECK(reply.text == "one two three");
    CHECK(pieces.size() > 1);
    std::string together;
    for (const auto& piece : pieces) {
        together += piece;
    }
    CHECK(together == reply.text);
    CHECK(reply.attempts == 1);
    CHECK_FALSE(reply.model.empty());
    CHECK(reply.usage.input);
    CHECK(reply.usage.output);
    CHECK(reply.duration >= reply.time_to_first_text);
}

TEST_CASE_TEMPLATE("without a sink the answer is the same", Subject, REXA_GENERATORS) {
    Subject subject;
    subject.servers.answer(Subject::vendor, R"({"texts": ["one"]})");
    CHECK(subject.generator->generate(say("count"), {}, soon()).text == "one");
}

TEST_CASE_TEMPLATE("a name is short, lower case and always the same", Subject, REXA_GENERATORS) {
    Subject subject;
    const std::string name(subject.generator->name());
    CHECK(name == Subject::vendor);
    CHECK_FALSE(subject.generator->default_model().empty());
    CHECK_FALSE(subject.generator->models(soon()).empty());
}

TEST_CASE_TEMPLATE("what the sink throws ends the request and comes out of it", Subject,
                   REXA_GENERATORS) {
    Subject subject;
    subject.servers.answer(Subject::vendor, R"({"texts": ["one two three"]})");
    const TextSink throwing = [](const TextEvent&) { throw std::runtime_error("enough"); };
    CHECK_THROWS_WITH_AS(subject.generator->generate(say("count"), throwing, soon()), "enough",
                         std::runtime_error);
    subject.servers.answer(Subject::vendor, R"({"texts": ["again"]})");
    CHECK(subject.generator->generate(say("count"), {}, soon()).text == "again");
}

TEST_CASE_TEMPLATE("a call that is over asks nobody", Subject, REXA_GENERATORS) {
    Subject subject;
    std::stop_source stop;
    stop.request_stop();
    CHECK(refusal_code([&] {
              subject.generator->generate(say("x"), {}, Call().stop(stop.get_token()));
          }) == Errc::cancelled);
    CHECK(refusal_code([&] { subject.generator->generate(say("x"), {}, Call().timeout({})); }) ==
          Errc::deadline_exceeded);
    CHECK(subject.servers.ask(Subject::vendor, "requests") == "[]");
}

TEST_CASE_TEMPLATE("a call ends in the middle of an answer that stalls", Subject, REXA_GENERATORS) {
    Subject subject;
    subject.servers.set(Subject::vendor, R"({"piece_chars": 2})");
    subject.servers.answer(Subject::vendor, R"({"texts": ["one two three four five six"]})");
    subject.servers.arm(Subject::vendor, R"({"name": "stall_middle"})");
    std::stop_source stop;
    CHECK(refusal_code([&] {
              subject.generator->generate(
                  say("x"), [&](const TextEvent&) { stop.request_stop(); },
                  soon().stop(stop.get_token()));
          }) == Errc::cancelled);
}

TEST_CASE_TEMPLATE("an answer that broke off is asked for again where nobody was shown it", Subject,
                   REXA_GENERATORS) {
    Subject subject;
    subject.servers.set(Subject::vendor, R"({"piece_chars": 2})");
    const auto break_off = [&] {
        subject.servers.answer(Subject::vendor, R"({"texts": ["one two three", "one two three"]})");
        subject.servers.arm(Subject::vendor, R"({"name": "cut"})");
    };
    break_off();
    const auto reply = subject.generator->generate(say("count"), {}, soon());
    CHECK(reply.text == "one two three");
    CHECK(reply.attempts == 2);
    break_off();
    CHECK(refusal_code([&] {
              subject.generator->generate(
                  say("count"), [](const TextEvent&) {}, soon());
          }) == Errc::connection_lost);
}

TEST_CASE_TEMPLATE("a wrong request is refused before it is sent", Subject, REXA_GENERATORS) {
    Subject subject;
    const auto refused = [&](const ModelRequest& request) {
        return refusal_code([&] { subject.generator->generate(request, {}, soon()); });
    };
    CHECK(refused(ModelRequest()) == Errc::invalid_argument);
    CHECK(refused(say("")) == Errc::invalid_argument);
    CHECK(refused(say("\xFF")) == Errc::invalid_argument);
    for (const double wrong :
         {3.0, std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
        auto request = say("x");
        request.settings.temperature = wrong;
        CHECK(refused(request) == Errc::invalid_argument);
        request = say("x");
        request.settings.top_p = wrong;
        CHECK(refused(request) == Errc::invalid_argument);
    }
    CHECK(subject.servers.ask(Subject::vendor, "requests") == "[]");
}

TEST_CASE_TEMPLATE("a model that nobody knows is not found", Subject, REXA_GENERATORS) {
    Subject subject;
    auto request = say("x");
    request.settings.model = "no-such-model";
    CHECK(refusal_code([&] { subject.generator->generate(request, {}, soon()); }) ==
          Errc::not_found);
}

TEST_CASE_TEMPLATE("several threads ask at once", Subject, REXA_GENERATORS) {
    Subject subject;
    subject.servers.answer(Subject::vendor, R"({"texts": ["a", "a", "a", "a", "a", "a"]})");
    std::vector<std::string> answers(6);
    {
        std::vector<std::jthread> threads;
        for (auto& answer : answers) {
            threads.emplace_back([&subject, &answer] {
                answer = subject.generator->generate(say("x"), {}, soon()).text;
            });
        }
    }
    CHECK(answers == std::vector<std::string>(6, "a"));
}
