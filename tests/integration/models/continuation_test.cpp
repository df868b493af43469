#include "canned_models.hpp"

using namespace rexa;
using namespace rexa::test;

namespace {

const std::string counted =
    R"(data: {"usageMetadata":{"promptTokenCount":5,"candidatesTokenCount":2}})"
    "\r\n\r\n";

std::string part(std::string_view text, std::string_view token) {
    return stream(gemini_text(text) +
                  R"(data: {"candidates":[{"finishReason":"CONTINUATION","continuationToken":")" +
                  std::string(token) + "\"}]}\r\n\r\n" + counted);
}

} // namespace

TEST_CASE("a long answer is asked for until its end, as one") {
    CannedModels server({part("one <b", "t1"), part("> two", "t2"),
                         reply(503, R"({"error":{"code":503}})"),
                         stream(gemini_text(" three") + counted + gemini_end)});
    std::string seen;
    const ModelReply reply =
        make_gemini(server.gemini())
            ->generate(
                say("hi"), [&](const TextEvent& event) { seen += event.text; }, soon());
    CHECK(reply.text == "one <b> two three");
    CHECK(seen == reply.text);
    CHECK(reply.attempts == 4);
    CHECK(reply.usage == TokenUsage{15, {}, 6, {}});
    const auto requests = server.seen();
    CHECK(requests[0].body.find("continuationToken") == std::string::npos);
    CHECK(requests[1].body.ends_with(R"(,"continuationToken":"t1"})"));
    CHECK(requests[2].body == requests[3].body);
    CHECK(requests[3].body.ends_with(R"(,"continuationToken":"t2"})"));
}

TEST_CASE("attempts that failed are counted apart from the parts of an answer") {
    CannedModels server(std::vector<std::string>{part("a", "t"), part("b", "t"), part("c", "t"),
                                                 part("d", "t"), part("e", "t"),
                                                 stream(gemini_text("f") + gemini_end)});
    GeminiOptions options = server.gemini();
    options.transport.max_attempts = 1;
    const ModelReply reply = make_gemini(options)->generate(say("hi"), {}, soon());
    CHECK(reply.text == "abcdef");
    CHECK(reply.attempts == 6);
}

TEST_CASE("an answer that goes on without a word is given up") {
    CannedModels server(part("", "t"));
    const Error error = error_of(*make_gemini(server.gemini()));
    CHECK(error.code() == Errc::answer_unusable);
    CHECK(error.message() == "Gemini asks to continue an answer that does not go on; try again");
    CHECK(error.attempts() == 3);
    CHECK(server.requests() == 3);
}

TEST_CASE("an answer that goes on without end is given up") {
    CannedModels server(part("a", "t"));
    const Error error = error_of(*make_gemini(server.gemini()));
    CHECK(error.code() == Errc::answer_unusable);
    CHECK(error.message() == "Gemini asks to continue an answer that does not end; ask for less");
    CHECK(error.attempts() == 65);
    CHECK(server.requests() == 65);
    CannedModels longest([](Peer& peer, int number) {
        send(peer, number <= 64 ? part("a", "t") : stream(gemini_text("b") + gemini_end));
    });
    CHECK(make_gemini(longest.gemini())->generate(say("hi"), {}, soon()).text ==
          std::string(64, 'a') + "b");
}

TEST_CASE("a part that breaks off after its first word is not asked for again") {
    CannedModels server({part("one", "t1"), stream(gemini_text("two"))});
    const TextSink shown = [](const TextEvent&) {};
    const Error error = error_of(*make_gemini(server.gemini()), say("hi"), shown);
    CHECK(error.code() == Errc::connection_lost);
    CHECK(error.attempts() == 2);
}

TEST_CASE("a part that broke off and was shown to nobody is asked for again, alone") {
    CannedModels server({part("one", "t1"), stream(gemini_text(" two <i")),
                         stream(gemini_text(" two") + gemini_end)});
    const ModelReply reply = make_gemini(server.gemini())->generate(say("hi"), {}, soon());
    CHECK(reply.text == "one two");
    CHECK(reply.attempts == 3);
}
