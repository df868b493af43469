#include "generate/openai/answer_reader.hpp"
#include "generate/openai/dialect.hpp"
#include "generate/openai/refused_field.hpp"
#include "model_api/openai/host.hpp"
#include "reading.hpp"
#include "support/refusal.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace rexa;
using model_api::Again;
using openai::AnswerReader;
using openai::server_of;
using test::PromptParts;
using test::read;

namespace {

std::string body_of(const PromptParts& parts, OpenAiServer server) {
    return openai::encode(parts.prompt(), server_of(server)).text();
}

model_api::Refusal refusal_of(std::string_view reason) {
    const auto reading = read<AnswerReader>(
        {R"({"choices":[{"delta":{"content":"x"}}]})",
         R"({"choices":[{"delta":{},"finish_reason":")" + std::string(reason) + "\"}]}"});
    REQUIRE(reading.ending.refusal.has_value());
    CHECK(reading.ending.reason == reason);
    return *reading.ending.refusal;
}

} // namespace

TEST_CASE("OpenAI is asked to stream, to count and to keep nothing") {
    CHECK(body_of(PromptParts("m"), OpenAiServer::openai) ==
          R"({"model":"m","messages":[{"role":"user","content":"say hi"}],"stream":true,)"
          R"("stream_options":{"include_usage":true},"store":false})");
}

TEST_CASE("an unknown server is asked for what all of them know") {
    PromptParts parts("m");
    parts.request.instructions = "i";
    parts.request.settings.max_output_tokens = 5;
    CHECK(body_of(parts, OpenAiServer::other) ==
          R"({"model":"m","messages":[{"role":"system","content":"i"},)"
          R"({"role":"user","content":"say hi"}],"stream":true,"max_tokens":5})");
}

TEST_CASE("a reasoning model has other words for the same") {
    PromptParts parts("m", {"*", false, false, true, ThinkingControl::level, {}, {}, true});
    parts.request.instructions = "i";
    parts.request.messages = {{Speaker::user, "a"}, {Speaker::model, "b"}, {Speaker::user, "c"}};
    parts.request.settings = {"m", 5, 0.5, 1, 7, Thinking::high};
    CHECK(body_of(parts, OpenAiServer::openai) ==
          R"({"model":"m","messages":[{"role":"developer","content":"i"},)"
          R"({"role":"user","content":"a"},{"role":"assistant","content":"b"},)"
          R"({"role":"user","content":"c"}],"stream":true,)"
          R"("stream_options":{"include_usage":true},"store":false,"max_completion_tokens":5,)"
          R"("temperature":0.5,"top_p":1,"seed":7,"reasoning_effort":"high"})");
    const std::string routed = body_of(parts, OpenAiServer::open_router);
    CHECK(routed.find(R"("reasoning":{"effort":"high"})") != std::string::npos);
    CHECK(routed.find("store") == std::string::npos);
}

TEST_CASE("a chat completion is read from its chunks") {
    const auto reading = read<AnswerReader>(
        {R"({"id":"c-1","model":"m-1","choices":[{"index":0,"delta":{"role":"assistant",
             "content":""},"finish_reason":null}]})",
         R"({"choices":[{"index":0,"delta":{"reasoning_content":"hm","reasoning":"hm"}}]})",
         R"({"choices":[{"index":0,"delta":{"content":"print 1"},"obfuscation":"xx"}]
})",
         R"({"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]})",
         R"({"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":7,
             "prompt_tokens_details":{"cached_tokens":4},
             "completion_tokens_details":{"reasoning_tokens":3}}})"});
    CHECK_FALSE(reading.ending.refusal.has_value());
    CHECK(reading.text == "print 1");
    CHECK(reading.thinking == "hm");
    CHECK(reading.facts.model == "m-1");
    CHECK(reading.facts.reply_id == "c-1");
    CHECK(reading.facts.usage == TokenUsage{9, 4, 4, 3});
}

TEST_CASE("a whole chat completion is read too") {
    const auto reading = read<AnswerReader>(
        {R"({"choices":[{"message":{"role":"assistant","content":"<think>a</think>b",
             "reasoning":"c"},"finish_reason":"eos"}],"usage":null})"});
    CHECK_FALSE(reading.ending.refusal.has_value());
    CHECK(reading.text == "b");
    CHECK(reading.thinking == "ca");
    CHECK(reading.facts.usage == TokenUsage{});
}

TEST_CASE("the text of a chat completion may come in parts beside others") {
    const auto reading = read<AnswerReader>(
        {R"({"choices":[{"delta":{"content":[{"type":"thinking","thinking":[{"type":"text",
             "text":"hm"}]},{"type":"text","text":"a"},7,{"text":8}]}}]})",
         R"({"choices":[{"delta":{"content":[]}}]})",
         R"({"choices":[{"delta":{"content":"b"},"finish_reason":"stop"}]})"});
    CHECK_FALSE(reading.ending.refusal.has_value());
    CHECK(reading.text == "ab");
    CHECK(test::refusal_code([] {
              read<AnswerReader>({R"({"choices":[{"delta":{"content":7}}]})"});
          }) == Errc::bad_reply);
}

TEST_CASE("what names an answer of OpenAI's is passed over where it is no text") {
    const auto reading =
        read<AnswerReader>({R"({"id":7,"model":{"name":"m"},"choices":[{"delta":{"content":"a"},
             "finish_reason":"stop"}]})"});
    CHECK_FALSE(reading.ending.refusal.has_value());
    CHECK(reading.text == "a");
    CHECK(reading.facts.model.empty());
    CHECK(reading.facts.reply_id.empty());
}

TEST_CASE("each way in which a chat completion ends is its own error") {
    CHECK(refusal_of("length").code == Errc::answer_truncated);
    CHECK(refusal_of("content_filter").code == Errc::answer_blocked);
    CHECK(refusal_of("tool_calls").again == Again::once);
    CHECK(refusal_of("error").code == Errc::connection_lost);
    CHECK(refusal_of("brand_new").code == Errc::answer_unusable);
    CHECK(refusal_of("brand_new").again == Again::never);
    const auto cut = read<AnswerReader>({R"({"choices":[{"delta":{"content":"x"}}]})"});
    REQUIRE(cut.ending.refusal.has_value());
    CHECK(cut.ending.refusal->code == Errc::connection_lost);
    const auto empty = read<AnswerReader>({R"({"choices":[{"finish_reason":"length"}]})"});
    REQUIRE(empty.ending.refusal.has_value());
    CHECK(empty.ending.refusal->code == Errc::answer_all_thinking);
}

TEST_CASE("a model that says no is blocked, in its own words") {
    const auto reading =
        read<AnswerReader>({R"({"choices":[{"delta":{"refusal":"I can"}}]})",
                            R"({"choices":[{"delta":{"refusal":"not"},"finish_reason":"stop"}]})"});
    REQUIRE(reading.ending.refusal.has_value());
    CHECK(reading.ending.refusal->code == Errc::answer_blocked);
    CHECK(reading.ending.explanation == "I cannot");
}

TEST_CASE("models are listed by their ids") {
    const auto [models, next] = openai::decode_models(
        net::JsonView::parse(R"({"object":"list","data":[{"id":"a/b:c"},{"id":"d","name":"D"}]})"));
    REQUIRE(models.size() == 2);
    CHECK(models[0].name == "a/b:c");
    CHECK(models[1].title == "D");
    CHECK(next.empty());
}

TEST_CASE("servers have their names") {
    CHECK(to_string(OpenAiServer::openai) == "openai");
    CHECK(to_string(OpenAiServer::llama_cpp) == "llama.cpp");
    CHECK(to_string(OpenAiServer::lm_studio) == "lm-studio");
    CHECK(to_string(OpenAiServer::open_router) == "open-router");
    CHECK(to_string(static_cast<OpenAiServer>(99)) == "unknown");
}

TEST_CASE("a gateway that does not know what OpenAI takes is found by its words") {
    const auto field = [](std::string_view body, int status = 400) {
        return openai::refused_field(test::failure(status, body));
    };
    CHECK(field(R"({"error":{"message":"Unrecognized request argument supplied: store"}})") ==
          "store");
    CHECK(field(R"({"error":{"message":"unknown","param":"stream_options.include_usage"}})") ==
          "stream_options");
    CHECK(field(R"({"error":{"message":"no credit in the key store is left"}})").empty());
    CHECK(field(R"({"error":{"message":"no parameters: ['stream_options']","param":null}})") ==
          "stream_options");
    CHECK(field(R"({"detail":[{"type":"extra_forbidden","loc":["body","store"]}]})", 422) ==
          "store");
    CHECK(field(R"([{"error":{"message":"Invalid JSON: Unknown name \"store\""}}])") == "store");
    CHECK(field(R"({"error":{"message":"messages[0].role: unknown variant `developer`"}})") ==
          "developer");
    CHECK(
        field(
            R"({"error":{"message":"does not support 'developer'","param":"messages[0].role"}})") ==
        "developer");
    CHECK(field("messages.0.role: unknown store") == "store");

    CHECK(field(R"({"error":{"message":"Unrecognized: store"}})", 500).empty());
    CHECK(field(R"({"error":{"message":"no such store","param":"model"}})").empty());
    CHECK(field(R"({"error":{"message":"vector_store, restore, stores"}})").empty());
    CHECK(field(R"({"error":{"message":"ask the developer"}})").empty());
    CHECK(field("").empty());
}

TEST_CASE("only a gateway is told from OpenAI") {
    const auto failure =
        test::failure(400, R"({"error":{"message":"unknown field","param":"store"}})");
    const auto message_by = [&](openai::Answerer answerer) {
        const openai::Dialect dialect(server_of(OpenAiServer::openai), {}, test::names, answerer);
        return dialect.refusal(failure, test::names).message;
    };
    CHECK(message_by(openai::Answerer::itself) ==
          "Service refused the request; its message says why");
    CHECK(message_by(openai::Answerer::gateway)
              .ends_with("; set OpenAiOptions::server to OpenAiServer::other"));
    using model_api::openai::is_at_openai;
    CHECK(is_at_openai("https://api.openai.com/v1", "url"));
    CHECK(is_at_openai("https://EU.api.openai.com:443/v1", "url"));
    CHECK_FALSE(is_at_openai("https://api.openai.com.example.org/v1", "url"));
    CHECK_FALSE(is_at_openai("https://myapi.openai.com/v1", "url"));
}
