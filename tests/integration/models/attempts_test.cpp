#include "canned_models.hpp"

#include <stdexcept>
#include <stop_token>

using namespace rexa;
using namespace rexa::test;
using namespace std::chrono_literals;

namespace {

const std::string answered = stream(gemini_text("hi") + gemini_end);
const std::string unavailable =
    reply(503, R"({"error":{"code":503,"message":"m","status":"UNAVAILABLE"}})");

const TextSink shown = [](const TextEvent&) {};

ModelReply ask(CodeGenerator& generator) {
    return generator.generate(say("hi"), {}, soon());
}

} // namespace

TEST_CASE("what passes is asked for again, and counted") {
    CannedModels server({unavailable, answered});
    const ModelReply reply = ask(*make_gemini(server.gemini()));
    CHECK(reply.text == "hi");
    CHECK(reply.attempts == 2);
    CHECK(reply.model == "m-1");
    CHECK(reply.reply_id == "r-1");
    CHECK(server.requests() == 2);
    CHECK(server.seen()[0].body == server.seen()[1].body);
}

TEST_CASE("no more requests are sent than were allowed") {
    CannedModels server(unavailable);
    GeminiOptions options = server.gemini();
    options.transport.max_attempts = 2;
    const Error error = error_of(*make_gemini(options));
    CHECK(error.code() == Errc::overloaded);
    CHECK(error.attempts() == 2);
    CHECK(error.retryable());
    CHECK(error.origin() == "gemini");
    CHECK(error.remote_code() == "UNAVAILABLE");
    CHECK(server.requests() == 2);
}

TEST_CASE("a connection that is lost before any reply is followed by another") {
    CannedModels server([](Peer& peer, int number) {
        if (number == 1) {
            send(peer, "Connection: close"); // no HTTP, and the end
        } else if (number == 2) {
            boost::system::error_code ignored;
            peer.socket().shutdown(Peer::TcpSocket::shutdown_both, ignored);
        } else {
            peer.write(answered);
        }
    });
    GeminiOptions options = server.gemini();
    CHECK(error_of(*make_gemini(options)).code() == Errc::bad_reply);
    CHECK(server.requests() == 1);
    CHECK(ask(*make_gemini(options)).attempts == 2);
}

TEST_CASE("a stream that breaks off before any text is begun again") {
    const std::string thinking = stream_head + ": comment\n\n";
    const std::string error =
        stream(R"(data: {"error":{"code":503,"message":"m","status":"UNAVAILABLE"}})"
               "\r\n\r\n");
    CannedModels server({thinking, error, answered});
    std::string seen;
    const ModelReply reply =
        make_gemini(server.gemini())
            ->generate(
                say("hi"), [&](const TextEvent& event) { seen += event.text; }, soon());
    CHECK(reply.attempts == 3);
    CHECK(seen == "hi");
}

TEST_CASE("what has been shown is not asked for again") {
    for (const std::string& rest :
         {std::string(), std::string(R"({"error":{"code":503,"message":"m"}})"),
          std::string(R"(data: {"error":{"code":503,"message":"m"}})"
                      "\r\n\r\n")}) {
        CannedModels server(stream_head + gemini_text("hi") + rest);
        const Error error = error_of(*make_gemini(server.gemini()), say("hi"), shown);
        CHECK(error.code() == (rest.empty() ? Errc::connection_lost : Errc::overloaded));
        CHECK(error.retryable());
        CHECK(error.attempts() == 1);
        CHECK(server.requests() == 1);
    }
}

TEST_CASE("thinking that was shown is not asked for again either") {
    const std::string thought = R"(data: {"choices":[{"delta":{"reasoning":"hm"}}]})"
                                "\n\n";
    CannedModels server(stream_head + thought);
    CHECK(error_of(*make_openai(server.openai()), say("hi"), shown).code() ==
          Errc::connection_lost);
    CHECK(server.requests() == 1);
}

TEST_CASE("what broke off and was shown to nobody is asked for again, from its beginning") {
    const std::string thought = R"(data: {"choices":[{"delta":{"reasoning":"hm"}}]})"
                                "\n\n";
    CannedModels server({stream_head + thought + openai_text("one t"),
                         stream(thought + openai_text("one two") + openai_end)});
    const ModelReply reply = ask(*make_openai(server.openai()));
    CHECK(reply.text == "one two");
    CHECK(reply.thinking == "hm");
    CHECK(reply.attempts == 2);
}

TEST_CASE("waits that a body or a header asks for are kept") {
    const std::string quota =
        R"({"error":{"code":429,"status":"RESOURCE_EXHAUSTED","details":[{"retryDelay":"0.3s"}]}})";
    CannedModels server({reply(429, quota), answered});
    const auto begun = std::chrono::steady_clock::now();
    CHECK(ask(*make_gemini(server.gemini())).attempts == 2);
    CHECK(std::chrono::steady_clock::now() - begun >= 300ms);

    CannedModels other(
        {reply(429, "{}", "Retry-After-Ms: 300\r\n"), stream(openai_text("hi") + openai_end)});
    const auto again = std::chrono::steady_clock::now();
    CHECK(ask(*make_openai(other.openai())).attempts == 2);
    CHECK(std::chrono::steady_clock::now() - again >= 300ms);
}

TEST_CASE("a wait that is too long is the caller's to know") {
    CannedModels server(reply(429, R"({"error":{"code":429,"details":[{"retryDelay":"38s"}]}})"));
    GeminiOptions options = server.gemini();
    options.transport.longest_wait = 37s;
    const Error error = error_of(*make_gemini(options));
    CHECK(error.code() == Errc::rate_limited);
    CHECK(error.retry_after() == 38s);
    CHECK(error.attempts() == 1);
    // Nor is one waited for that the call has no time for.
    options.transport.longest_wait = 60s;
    const auto begun = std::chrono::steady_clock::now();
    CHECK(error_of(*make_gemini(options), say("hi"), {}, Call().timeout(20s)).code() ==
          Errc::rate_limited);
    CHECK(std::chrono::steady_clock::now() - begun < 15s);
}

TEST_CASE("what no further attempt changes is asked for once") {
    struct Row {
        int status;
        std::string body;
        Errc code;
    };
    const Row rows[] = {
        {400, R"({"error":{"code":400,"details":[{"reason":"API_KEY_INVALID"}]}})",
         Errc::unauthenticated},
        {403, "{}", Errc::permission_denied},
        {404, "{}", Errc::not_found},
        {429, R"({"error":{"details":[{"violations":[{"quotaId":"RequestsPerDay"}]}]}})",
         Errc::quota_exhausted},
    };
    for (const Row& row : rows) {
        CannedModels server(reply(row.status, row.body));
        CHECK(error_of(*make_gemini(server.gemini())).code() == row.code);
        CHECK(server.requests() == 1);
    }
}

TEST_CASE("an empty answer, and a slip of the model, get one more attempt") {
    for (const std::string& bad :
         {stream(gemini_end),
          stream(R"(data: {"candidates":[{"finishReason":"MALFORMED_RESPONSE"}]})"
                 "\r\n\r\n")}) {
        CannedModels good({bad, answered});
        CHECK(ask(*make_gemini(good.gemini())).attempts == 2);
        CannedModels always(bad);
        const Error error = error_of(*make_gemini(always.gemini()));
        CHECK(error.code() == Errc::answer_unusable);
        CHECK(error.attempts() == 2);
    }
}

TEST_CASE("one more attempt is one of its own, whatever else went wrong before") {
    const std::string empty = stream(gemini_end);
    CannedModels late({unavailable, empty, answered});
    CHECK(ask(*make_gemini(late.gemini())).attempts == 3);
    CannedModels twice({empty, unavailable, empty, answered});
    CHECK(error_of(*make_gemini(twice.gemini())).attempts() == 3);
    const std::string slip =
        stream(R"(data: {"candidates":[{"finishReason":"MALFORMED_RESPONSE"}]})"
               "\r\n\r\n");
    const std::string part =
        stream(R"(data: {"candidates":[{"content":{"parts":[{"text":"one "}]},)"
               R"("finishReason":"CONTINUATION","continuationToken":"t"}]})"
               "\r\n\r\n");
    CannedModels between({slip, part, slip, answered});
    CHECK(ask(*make_gemini(between.gemini())).text == "one hi");
    const std::string late_list = reply(504, R"({"error":{"code":504}})");
    CannedModels listed({unavailable, late_list, reply(200, "{}")});
    CHECK(make_gemini(listed.gemini())->models(soon()).empty());
}

TEST_CASE("tokens of all attempts are counted") {
    const auto end = [](const std::string& reason) {
        return R"(data: {"candidates":[{"finishReason":")" + reason +
               R"("}],"usageMetadata":{"promptTokenCount":10,"candidatesTokenCount":2}})"
               "\r\n\r\n";
    };
    CannedModels server(
        {stream(end("MALFORMED_RESPONSE")), stream(gemini_text("x") + end("STOP"))});
    const ModelReply reply = ask(*make_gemini(server.gemini()));
    CHECK(reply.usage == TokenUsage{20, {}, 4, {}});
    // 20 * 0.75 + 4 * 3.75 millionths of a dollar
    CHECK(reply.cost == Cost{30'000});
}

TEST_CASE("tokens are not known where one of the attempts that answered told none") {
    const std::string counts =
        R"(data: {"usageMetadata":{"promptTokenCount":10,"candidatesTokenCount":2}})"
        "\r\n\r\n";
    const auto usage = [](const std::vector<std::string>& answers) {
        CannedModels server(answers);
        return ask(*make_gemini(server.gemini())).usage;
    };
    const std::string told = stream(gemini_text("x") + counts + gemini_end);
    const std::string slip = R"(data: {"candidates":[{"finishReason":"MALFORMED_RESPONSE"}]})"
                             "\r\n\r\n";
    CHECK(usage({stream(slip), told}) == TokenUsage{});
    CHECK(usage({stream(gemini_text("x")), told}) == TokenUsage{});
    CHECK(usage({stream(counts + slip), answered}) == TokenUsage{});
    CHECK(usage({stream(counts + slip), told}) == TokenUsage{20, {}, 4, {}});
    // None of these is an answer.
    CHECK(usage({unavailable, told}) == TokenUsage{10, {}, 2, {}});
    CHECK(usage({stream(": comment\n\n"), told}) == TokenUsage{10, {}, 2, {}});
}

TEST_CASE("the cost of an answer is that of the model that answered") {
    const auto cost = [](const std::string& answering) {
        CannedModels server(stream(gemini_text("x") +
                                   R"(data: {"candidates":[{"finishReason":"STOP"}],)"
                                   R"("usageMetadata":{"promptTokenCount":20,)"
                                   R"("candidatesTokenCount":4},"modelVersion":")" +
                                   answering + "\"}\r\n\r\n"));
        GeminiOptions options = server.gemini();
        options.model = "gemini-3.5-flash";
        return ask(*make_gemini(options)).cost;
    };
    // 20 * 1.5 + 4 * 9 millionths of a dollar
    CHECK(cost("gemini-3.5-flash") == Cost{66'000});
    CHECK(cost("gemini-3.5-flash-001") == Cost{66'000});
    // 20 * 0.75 + 4 * 3.75
    CHECK(cost("gemini-3.6-flash") == Cost{30'000});
    CHECK(cost("gemini-3.5-flash-lite") == std::nullopt);
    CHECK(cost("m-1") == std::nullopt);
}

TEST_CASE("what an answer is of no use for is told beside what came of it") {
    const std::string cut_short =
        R"(data: {"candidates":[{"finishReason":"MAX_TOKENS"}],"usageMetadata":{"promptTokenCount":10,)"
        R"("candidatesTokenCount":2},"modelVersion":"gemini-3.8-flash","responseId":"r-1"})"
        "\r\n\r\n";
    // The second one's connection breaks as well: its length is not the promised one.
    for (const std::string& head :
         {stream_head, reply(200, "").substr(0, 15) +
                           "\r\nConnection: close\r\nContent-Type: "
                           "text/event-stream\r\nContent-Length: 9999\r\n\r\n"}) {
        CannedModels server(head + gemini_text("half") + cut_short);
        const auto generator = make_gemini(server.gemini());
        try {
            ask(*generator);
            FAIL("an answer that is cut short is none");
        } catch (const AnswerError& error) {
            CHECK(error.code() == Errc::answer_truncated);
            CHECK(error.reply().text == "half");
            CHECK(error.reply().usage == TokenUsage{10, {}, 2, {}});
            CHECK(error.reply().cost == Cost{15'000});
            CHECK(error.reply().reply_id == "r-1");
        }
        CHECK(server.requests() == 1);
    }
    CannedModels refusing(reply(400, "{}"));
    const auto generator = make_gemini(refusing.gemini());
    try {
        ask(*generator);
        FAIL("a request that is refused has no answer");
    } catch (const Error& error) {
        CHECK(error.code() == Errc::remote_refused);
        CHECK(dynamic_cast<const AnswerError*>(&error) == nullptr);
    }
}

TEST_CASE("an answer is not lost when the wait for its next part is cancelled") {
    CannedModels server(
        stream(gemini_text("half") +
               R"(data: {"candidates":[{"finishReason":"CONTINUATION","continuationToken":"t"}],)"
               R"("usageMetadata":{"promptTokenCount":10,"candidatesTokenCount":2}})"
               "\r\n\r\n"));
    std::stop_source stop;
    const TextSink cancelling = [&](const TextEvent&) { stop.request_stop(); };
    const auto generator = make_gemini(server.gemini());
    try {
        generator->generate(say("hi"), cancelling, soon().stop(stop.get_token()));
        FAIL("it was cancelled");
    } catch (const AnswerError& error) {
        CHECK(error.code() == Errc::cancelled);
        CHECK(error.reply().text == "half");
        CHECK(error.reply().usage == TokenUsage{10, {}, 2, {}});
    }
}

TEST_CASE("each request is priced by the length of its own prompt") {
    const auto counted = [](const std::string& reason) {
        return stream(anthropic_text("x") +
                      R"(data: {"type":"message_delta","delta":{"stop_reason":")" + reason +
                      R"("},"usage":{"input_tokens":60000,"output_tokens":1000}})"
                      "\n\n");
    };
    CannedModels server({counted("tool_use"), counted("end_turn")});
    AnthropicOptions options = server.anthropic();
    options.model = "claude-haiku-5-5";
    const ModelReply reply = ask(*make_anthropic(options));
    CHECK(reply.usage == TokenUsage{120'000, {}, 2'000, {}});
    // 120,000 * 0.1 + 2,000 * 0.5 millionths of a dollar: no prompt was longer than 100,000
    CHECK(reply.cost == Cost{13'000'000});
}

TEST_CASE("lists of models are asked for again too, page after page") {
    CannedModels server({unavailable,
                         reply(200, R"({"models":[{"name":"models/a","supportedGenerationMethods":
                    ["generateContent"]}],"nextPageToken":"p/2"})"),
                         reply(200, R"({"models":[{"name":"models/b","supportedGenerationMethods":
                    ["generateContent"]}]})")});
    const auto models = make_gemini(server.gemini())->models(soon());
    REQUIRE(models.size() == 2);
    CHECK(models[1].name == "b");
    CHECK(server.seen()[2].head.starts_with(
        "GET /v1beta/models?pageSize=1000&pageToken=p%2F2 HTTP/1.1"));
    CannedModels endless(reply(200, R"({"models":[],"nextPageToken":"p"})"));
    const auto too_large = refusal([&] { make_gemini(endless.gemini())->models(soon()); });
    REQUIRE(too_large.has_value());
    CHECK(too_large->code() == Errc::too_large);
    CHECK(too_large->message() == "Gemini's list of models does not end");
    CHECK(too_large->origin() == "gemini");
    CannedModels refused(reply(401, R"({"error":{"message":"m"}})"));
    const auto error = refusal([&] { make_openai(refused.openai())->models(soon()); });
    REQUIRE(error.has_value());
    CHECK(error->code() == Errc::unauthenticated);
    CHECK(error->message() == "OpenAI does not accept the key; check OpenAiOptions::api_key");
}
