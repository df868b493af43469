#include "canned_models.hpp"

#include <functional>

using namespace rexa;
using namespace rexa::test;

namespace {

constexpr std::string_view canary = "canary-key-0123456";

bool tells(const std::string& text) {
    return text.find(canary) != std::string::npos;
}

bool tells(const Error& error) {
    return tells(error.what()) || tells(error.message()) || tells(error.remote_code()) ||
           tells(error.remote_message()) || tells(error.request_id());
}

} // namespace

TEST_CASE("a key goes into its header, and nowhere else") {
    const auto head_of = [](auto make) {
        CannedModels server(reply(404, "{}"));
        error_of(*make(server));
        CHECK_FALSE(tells(server.seen()[0].body));
        return server.seen()[0].head;
    };
    const std::string gemini = head_of([](auto& server) { return make_gemini(server.gemini()); });
    CHECK(gemini.find("\r\nx-goog-api-key: canary-key-0123456\r\n") != std::string::npos);
    CHECK(gemini.starts_with(
        "POST /v1beta/models/gemini-3.8-flash:streamGenerateContent?alt=sse HTTP/1.1\r\n"));
    const std::string openai = head_of([](auto& server) { return make_openai(server.openai()); });
    CHECK(openai.find("\r\nAuthorization: Bearer canary-key-0123456\r\n") != std::string::npos);
    CHECK(openai.starts_with("POST /v1/chat/completions HTTP/1.1\r\n"));
    const std::string anthropic =
        head_of([](auto& server) { return make_anthropic(server.anthropic()); });
    CHECK(anthropic.find("\r\nx-api-key: canary-key-0123456\r\n") != std::string::npos);
    CHECK(anthropic.find("\r\nanthropic-version: 2026-10-21\r\n") != std::string::npos);
    CHECK(anthropic.starts_with("POST /v1/messages HTTP/1.1\r\n"));
}

TEST_CASE("a service that repeats the key does not get it into an error") {
    const std::string body =
        R"({"error":{"message":"no key canary-key-0123456","type":"of canary-key-0123456",
        "status":"canary\u002dkey-0123456"}})";
    for (const int status : {400, 401, 404, 418, 429, 500}) {
        CannedModels server(
            reply(status, body, "x-request-id: r-canary-key-0123456\r\nx-should-retry: false\r\n"));
        GeminiOptions options = server.gemini();
        options.transport.max_attempts = 1;
        const Error error = error_of(*make_gemini(options));
        CHECK_FALSE(tells(error));
        CHECK(error.remote_message() == "no key <a secret>");
        CHECK(error.request_id() == "r-<a secret>");
        CHECK_FALSE(tells(error_of(*make_openai(server.openai()))));
        CHECK_FALSE(tells(error_of(*make_anthropic(server.anthropic()))));
    }
}

TEST_CASE("nor in the middle or at the end of a stream, nor into what is kept of an answer") {
    CannedModels broken(stream(R"(data: {"error":{"message":"canary-key-0123456","code":400}})"
                               "\n\n"));
    CHECK_FALSE(tells(error_of(*make_openai(broken.openai()))));
    CannedModels refused(stream(R"(data: {"choices":[{"delta":{"refusal":"canary-key-0123456"},
        "finish_reason":"stop"}]})"));
    CHECK_FALSE(tells(error_of(*make_openai(refused.openai()))));
    CannedModels blocked(stream(R"(data: {"promptFeedback":{"blockReason":"canary-key-0123456"}})"
                                "\n\n"));
    CHECK_FALSE(tells(error_of(*make_gemini(blocked.gemini()))));
    CannedModels cut(stream(R"(data: {"promptFeedback":{"blockReason":")" + std::string(50, 'x') +
                            R"(canary-key-0123456"}})"
                            "\n\n"));
    const Error without_reason = error_of(*make_gemini(cut.gemini()));
    CHECK(without_reason.message() == "Gemini's filters withheld the answer; ask in other words");
    CHECK(without_reason.remote_code() == std::string(50, 'x') + "<a secret>");
    CannedModels named(
        stream(R"(data: {"modelVersion":"canary-key-0123456","responseId":"canary-key-0123456"})"
               "\n\n" +
               gemini_text("x canary") + gemini_text("-key-0123456") +
               R"(data: {"candidates":[{"finishReason":"STOP"}]})"
               "\n\n"));
    const ModelReply reply = make_gemini(named.gemini())->generate(say("hi"), {}, soon());
    CHECK(reply.text == "x <a secret>");
    CHECK(reply.model == "<a secret>");
    CHECK(reply.reply_id == "<a secret>");
    CannedModels encoded(
        stream(gemini_text("x Y2FuYXJ5") + gemini_text("LWtleS0wMTIzNDU2 y") + gemini_end));
    CHECK(make_gemini(encoded.gemini())->generate(say("hi"), {}, soon()).text == "x <a secret> y");
}

TEST_CASE("a key that a server cannot be asked with is in no error") {
    GeminiOptions options;
    options.api_key = Secret("canary-key-0123456\r\n");
    CHECK_FALSE(tells(*refusal([&] { make_gemini(options); })));
    options.api_key = Secret("canary-key-0123456");
    options.base_url = "http://127.0.0.1:1";
    options.transport.max_attempts = 1;
    const Error error = error_of(*make_gemini(options));
    CHECK(error.code() == Errc::connection_failed);
    CHECK_FALSE(tells(error));
    CHECK(error.message().ends_with("; check GeminiOptions::base_url"));
}

TEST_CASE("a key or token that a service repeats is in no list of its models") {
    const std::string list = R"({"models":[{"name":"models/a-canary-key-0123456","displayName":
        "\u0063anary-key-0123456","supportedGenerationMethods":["generateContent"]}]})";
    CannedModels server(reply(200, list));
    auto models = make_gemini(server.gemini())->models(soon());
    REQUIRE(models.size() == 1);
    CHECK(models[0].name == "a-<a secret>");
    CHECK(models[0].title == "<a secret>");

    GeminiOptions options = server.gemini();
    options.api_key = Secret();
    int tokens = 0;
    options.token = [&](const Call&) {
        return Secret(tokens++ == 0 ? "canary-key-0123456" : "another-token-of-later");
    };
    models = make_gemini(options)->models(soon());
    CHECK(models[0].name == "a-<a secret>");
    CHECK(tokens == 1);

    CannedModels several(reply(200, R"({"data":[{"id":"canary-key-0123456"},{"id":"b"}]})"));
    OpenAiOptions unnamed = several.openai(OpenAiServer::ollama);
    unnamed.model = "";
    CHECK_FALSE(tells(error_of(*make_openai(unnamed))));
}

TEST_CASE("a key that is a word stays in answers and names, and is in no error") {
    CannedModels server({stream(openai_text("import ollama") + openai_end),
                         reply(200, R"({"data":[{"id":"ollama/a"}]})"),
                         reply(400, R"({"error":{"message":"ollama says no"}})")});
    OpenAiOptions options = server.openai(OpenAiServer::ollama);
    options.api_key = Secret("ollama");
    const auto generator = make_openai(options);
    CHECK(generator->generate(say("hi"), {}, soon()).text == "import ollama");
    CHECK(generator->models(soon())[0].name == "ollama/a");
    CHECK(error_of(*generator).remote_message() == "<a secret> says no");
}

TEST_CASE("an encoding that repeats the key is in no error") {
    CannedModels server(
        reply(200, "{}", "Content-Encoding: canary-key-0123456\r\nConnection: close\r\n"));
    const auto said = [](const Error& error) {
        CHECK(error.code() == Errc::bad_reply);
        return tells(error);
    };
    CHECK_FALSE(said(error_of(*make_gemini(server.gemini()))));
    CHECK_FALSE(said(error_of(*make_openai(server.openai()))));
    CHECK_FALSE(said(error_of(*make_anthropic(server.anthropic()))));
}
