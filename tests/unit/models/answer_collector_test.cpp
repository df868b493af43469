#include "model_api/answer_collector.hpp"
#include "support/refusal.hpp"

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using namespace rexa;
using model_api::AnswerCollector;
using model_api::TextJoiner;

namespace {

/// The text joined from pieces of one size.
std::string joined(std::string_view text, std::size_t piece) {
    TextJoiner joiner;
    std::string whole;
    while (!text.empty()) {
        whole += joiner.join(text.substr(0, piece));
        text.remove_prefix(std::min(piece, text.size()));
    }
    return whole + joiner.finish();
}

void check_joined(std::string_view text, std::string_view expected) {
    for (std::size_t piece = 1; piece <= text.size() + 1; ++piece) {
        CAPTURE(piece);
        CHECK(joined(text, piece) == expected);
    }
}

using Events = std::vector<std::pair<TextKind, std::string>>;

TextSink into(Events& events) {
    return [&](const TextEvent& event) { events.emplace_back(event.kind, event.text); };
}

} // namespace

TEST_CASE("characters that are cut between pieces are joined") {
    check_joined("a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x8D\xB7", "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x8D\xB7");
    // Half a surrogate pair in each of two pieces.
    check_joined("\xED\xA0\xBD\xED\xB8\x80!", "\xF0\x9F\x98\x80!");
}

TEST_CASE("what can be no part of a character is replaced, also at the end") {
    check_joined("a\xFF!", "a\xEF\xBF\xBD!");
    check_joined("\xC3(", "\xEF\xBF\xBD(");
    check_joined("\xED\xA0\xBD!", "\xEF\xBF\xBD!");
    check_joined("\xED\xB8\x80!", "\xEF\xBF\xBD!");
    check_joined("\xED\xA0\xBD\xED\xA0\xBD\xED\xB8\x80", "\xEF\xBF\xBD\xF0\x9F\x98\x80");
    check_joined("a\xF0\x9F\x8D", "a\xEF\xBF\xBD");
    check_joined("a\xED\xA0\xBD", "a\xEF\xBF\xBD");
}

TEST_CASE("a sink gets whole characters as soon as they are known, and the reply has the same") {
    Events events;
    const TextSink sink = into(events);
    AnswerCollector collector(sink, 100);
    collector.add_thinking("hm");
    collector.add_answer("<think>so</think>gr\xC3");
    collector.add_answer("\xBC");
    collector.add_answer("n\xF0");
    collector.finish();
    CHECK(events == Events{{TextKind::thinking, "hm"},
                           {TextKind::thinking, "so"},
                           {TextKind::answer, "gr"},
                           {TextKind::answer, "\xC3\xBC"},
                           {TextKind::answer, "n"},
                           {TextKind::answer, "\xEF\xBF\xBD"}});
    CHECK(collector.answer() == "gr\xC3\xBCn\xEF\xBF\xBD");
    CHECK(collector.thinking() == "hmso");
    CHECK(collector.first_answer().has_value());
}

TEST_CASE("an answer has begun once anything of it was handed on, be it thinking") {
    Events events;
    const TextSink sink = into(events);
    AnswerCollector collector(sink, 100);
    collector.begin_request();
    collector.add_answer("<thi");
    CHECK_FALSE(collector.has_begun());
    collector.begin_again();
    collector.add_answer("x");
    CHECK(collector.has_begun());
    CHECK(collector.answer() == "x");
    collector.begin_request();
    CHECK_FALSE(collector.has_begun());
    collector.add_thinking("hm");
    CHECK(collector.has_begun());
}

TEST_CASE("what nobody was given is taken back, and what came before the request stays") {
    const TextSink nowhere;
    AnswerCollector collector(nowhere, 8);
    collector.begin_request();
    collector.add_answer("ab\xC3");
    collector.begin_request();
    CHECK_FALSE(collector.has_grown());
    collector.add_answer("\xBC");
    collector.add_thinking("hmm");
    CHECK(collector.has_grown());
    CHECK_FALSE(collector.has_begun());
    collector.begin_again();
    CHECK_FALSE(collector.has_grown());
    CHECK(collector.answer() == "ab");
    CHECK(collector.thinking().empty());
    collector.add_answer("\xA4!");
    collector.finish();
    CHECK(collector.answer() == "ab\xC3\xA4!");
}

TEST_CASE("the first text of an answer that is taken back is none") {
    const TextSink nowhere;
    AnswerCollector collector(nowhere, 100);
    collector.begin_request();
    collector.add_answer("x");
    CHECK(collector.first_answer().has_value());
    collector.begin_again();
    CHECK_FALSE(collector.first_answer().has_value());
}

TEST_CASE("thinking that was begun in the prompt is taken out of the whole answer") {
    Events events;
    const TextSink sink = into(events);
    AnswerCollector collector(sink, 100);
    collector.begin_request();
    collector.add_answer("hm\n</think>\n\nprint(1)");
    collector.finish();
    CHECK(collector.answer() == "print(1)");
    CHECK(collector.thinking() == "hm");
    CHECK(events == Events{{TextKind::answer, "hm\n</think>\n\nprint(1)"}});

    for (const bool by_field : {false, true}) {
        AnswerCollector opened(sink, 100);
        by_field ? opened.add_thinking("hm") : opened.add_answer("<think>hm</think>");
        opened.add_answer("a</think>\nb");
        opened.finish();
        CHECK(opened.answer() == "a</think>\nb");
        CHECK(opened.thinking() == "hm");
    }
}

TEST_CASE("an answer beyond the limit is too large, whatever its kind") {
    const TextSink nowhere;
    for (const bool thinks : {false, true}) {
        AnswerCollector collector(nowhere, 4);
        const auto add = [&](std::string_view text) {
            thinks ? collector.add_thinking(text) : collector.add_answer(text);
        };
        add("1234");
        const auto error = test::refusal([&] { add("5"); });
        REQUIRE(error.has_value());
        CHECK(error->code() == Errc::too_large);
        CHECK(error->message() == "the answer is longer than the limit of 4 bytes; allow more in "
                                  "ModelTransport::answer_bytes");
    }
}

TEST_CASE("secrets are in nothing that is handed on, however they arrive") {
    const std::string text =
        "<think>of canary-key-0123456</think>key: canary-key-0123456, canary-ke";
    for (std::size_t piece = 1; piece <= text.size(); ++piece) {
        CAPTURE(piece);
        Events events;
        const TextSink sink = into(events);
        AnswerCollector collector(sink, 200);
        collector.conceal({Secret(), Secret("canary-key-0123456"), Secret("other-key")});
        std::string_view rest = text;
        while (!rest.empty()) {
            collector.add_answer(rest.substr(0, piece));
            rest.remove_prefix(std::min(piece, rest.size()));
        }
        collector.add_thinking("; canary-");
        collector.add_thinking("key-0123456");
        collector.finish();
        CHECK(collector.answer() == "key: <a secret>, canary-ke");
        CHECK(collector.thinking() == "of <a secret>; <a secret>");
        std::string shown;
        for (const auto& event : events) {
            shown += event.second;
        }
        CHECK(shown.find("canary-key-0123456") == std::string::npos);
    }
}

TEST_CASE("a key that is a word is left in what uses the word") {
    const TextSink nowhere;
    AnswerCollector collector(nowhere, 100);
    collector.conceal({Secret("ollama"), Secret("no-key-required")});
    collector.add_answer("import ollama # no-key-required");
    collector.finish();
    CHECK(collector.answer() == "import ollama # no-key-required");
}

TEST_CASE("what a sink throws is known as its own") {
    const TextSink sink = [](const TextEvent&) { throw std::runtime_error("enough"); };
    AnswerCollector collector(sink, 100);
    CHECK(collector.sink_failure() == nullptr);
    CHECK_THROWS_AS(collector.add_answer("x"), std::runtime_error);
    CHECK(collector.sink_failure() != nullptr);
}
