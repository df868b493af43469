#include "generate/anthropic/answer_reader.hpp"
#include "generate/anthropic/dialect.hpp"
#include "generate/anthropic/models.hpp"
#include "reading.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace rexa;
using anthropic::AnswerReader;
using model_api::Again;
using test::PromptParts;
using test::read;

namespace {

std::string body_of(const PromptParts& parts) {
    return anthropic::encode(parts.prompt()).text();
}

model_api::Refusal refusal_of(std::string_view reason) {
    const auto reading = read<AnswerReader>(
        {R"({"type":"content_block_delta","delta":{"type":"text_delta","text":"x"}})",
         R"({"type":"message_delta","delta":{"stop_reason":")" + std::string(reason) + "\"}}"});
    REQUIRE(reading.ending.refusal.has_value());
    CHECK(reading.ending.reason == reason);
    return *reading.ending.refusal;
}

} // namespace

TEST_CASE("Anthropic is asked with a limit, which it insists on") {
    CHECK(body_of(PromptParts("m")) ==
          R"({"model":"m","max_tokens":8192,"messages":[{"role":"user","content":"say hi"}],)"
          R"("stream":true})");
}

TEST_CASE("Anthropic is asked with all that was said") {
    PromptParts parts("m", {"*", true, true, false, ThinkingControl::level, {}, {}, false});
    parts.request.instructions = "i";
    parts.request.messages = {{Speaker::user, "a"}, {Speaker::model, "b"}, {Speaker::user, "c"}};
    parts.request.settings = {"m", 100, 0, 1, {}, Thinking::low};
    CHECK(body_of(parts) ==
          R"({"model":"m","max_tokens":100,"system":"i","messages":[{"role":"user","content":"a"},)"
          R"({"role":"assistant","content":"b"},{"role":"user","content":"c"}],"stream":true,)"
          R"("temperature":0,"top_p":1,"thinking":{"type":"adaptive","display":"summarized"},)"
          R"("output_config":{"effort":"low"}})");
}

TEST_CASE("thinking is turned off, or given a budget, in the words of the model") {
    const auto thinking = [](const char* model, ThinkingControl control, Thinking wanted,
                             std::uint32_t most) {
        PromptParts parts(model, {"*", false, false, false, control, {}, {}, false});
        parts.request.settings.thinking = wanted;
        parts.request.settings.max_output_tokens = most;
        const std::string body = body_of(parts);
        return body.substr(body.find("\"stream\":true,") + 14);
    };
    using enum ThinkingControl;
    CHECK(thinking("claude-sonnet-5-5", level, Thinking::none, 100) ==
          R"("thinking":{"type":"between_tools"}})");
    CHECK(thinking("claude-haiku-5-5", level, Thinking::none, 100) ==
          R"("thinking":{"type":"disabled"}})");
    CHECK(thinking("claude-haiku-4-5", budget, Thinking::medium, 32'000) ==
          R"("thinking":{"type":"enabled","budget_tokens":8192}})");
    CHECK(thinking("claude-haiku-4-5", budget, Thinking::high, 4'000) ==
          R"("thinking":{"type":"enabled","budget_tokens":2000}})");
    CHECK(thinking("claude-haiku-4-5", budget, Thinking::high, 32'000) ==
          R"("thinking":{"type":"enabled","budget_tokens":24576}})");
    CHECK(thinking("claude-haiku-4-5", budget, Thinking::high, 20'000) ==
          R"("thinking":{"type":"enabled","budget_tokens":15904}})");
}

TEST_CASE("thinking that leaves no room for an answer is not asked for") {
    const auto budget = [](std::uint32_t most) {
        return rexa::anthropic::thinking_budget(Thinking::low, most);
    };
    CHECK(budget(2'048) == 1'024);
    CHECK(budget(2'045) == std::nullopt);
    CHECK(budget(1) == std::nullopt);
    CHECK(budget(32'000) == 2'048);
}

TEST_CASE("a message is read from its events") {
    const auto reading = read<AnswerReader>({
        R"({"type":"message_start","message":{"id":"msg-1","type":"message","role":"assistant",
             "model":"m-1","content":[],"stop_reason":null,"usage":{"input_tokens":5,
             "cache_read_input_tokens":4,"cache_creation_input_tokens":2,"output_tokens":1}}})",
        R"({"type":"content_block_start","index":0,"content_block":{"type":"thinking",
             "thinking":"","signature":""}})",
        R"({"type":"ping"})", R"({"type":"brand_new","delta":7})",
        R"({"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta",
             "thinking":"hm"}})",
        R"({"type":"content_block_delta","index":0,"delta":{"type":"signature_delta",
             "signature":"x"}})",
        R"({"type":"content_block_stop","index":0})",
        R"({"type":"content_block_start","index":1,"content_block":{"type":"text","text":"pri"}})",
        R"({"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"nt 1"}})",
        R"({"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},
             "usage":{"output_tokens":8}})",
        R"({"type":"message_stop"})"});
    CHECK_FALSE(reading.ending.refusal.has_value());
    CHECK(reading.text == "print 1");
    CHECK(reading.thinking == "hm");
    CHECK(reading.facts.model == "m-1");
    CHECK(reading.facts.reply_id == "msg-1");
    CHECK(reading.facts.usage == TokenUsage{11, 4, 8, {}});
}

TEST_CASE("a prompt's part in the cache holds until it is told again") {
    const auto usage = [](const std::string& at_end) {
        return read<AnswerReader>(
                   {R"({"type":"message_start","message":{"usage":{"input_tokens":5,
                        "cache_read_input_tokens":4,"cache_creation_input_tokens":2}}})",
                    R"({"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":)" +
                        at_end + "}"})
            .facts.usage;
    };
    CHECK(usage(R"({"input_tokens":5,"output_tokens":8})") == TokenUsage{11, 4, 8, {}});
    CHECK(usage(R"({"input_tokens":6,"cache_read_input_tokens":null,"output_tokens":8})") ==
          TokenUsage{12, 4, 8, {}});
    CHECK(usage(R"({"cache_read_input_tokens":3,"cache_creation_input_tokens":0,
                    "output_tokens":8})") == TokenUsage{8, 3, 8, {}});
}

TEST_CASE("a whole message is read too") {
    const auto reading = read<AnswerReader>(
        {R"({"id":"msg-1","type":"message","role":"assistant","model":"m-1","content":
             [{"type":"text","text":"a"},{"type":"tool_use","id":"t"},{"type":"text","text":"b"}],
             "stop_reason":"stop_sequence","usage":{"input_tokens":5,"output_tokens":8}})"});
    CHECK_FALSE(reading.ending.refusal.has_value());
    CHECK(reading.text == "ab");
    CHECK(reading.facts.usage == TokenUsage{5, {}, 8, {}});
}

TEST_CASE("what names a message is passed over where it is no text") {
    const auto reading = read<AnswerReader>(
        {R"({"type":"message","id":7,"model":{},"content":[{"type":"text","text":"a"}],
             "stop_reason":"end_turn"})"});
    CHECK_FALSE(reading.ending.refusal.has_value());
    CHECK(reading.text == "a");
    CHECK(reading.facts.model.empty());
    CHECK(reading.facts.reply_id.empty());
}

TEST_CASE("each way in which a message ends is its own error") {
    CHECK(refusal_of("max_tokens").code == Errc::answer_truncated);
    CHECK(refusal_of("model_context_window_exceeded").code == Errc::answer_truncated);
    CHECK(refusal_of("refusal").code == Errc::answer_blocked);
    CHECK(refusal_of("tool_use").again == Again::once);
    CHECK(refusal_of("pause_turn").code == Errc::answer_unusable);
    CHECK(refusal_of("brand_new").again == Again::never);
    const auto cut = read<AnswerReader>({R"({"type":"message_stop"})"});
    REQUIRE(cut.ending.refusal.has_value());
    CHECK(cut.ending.refusal->code == Errc::connection_lost);
}

TEST_CASE("Anthropic's models are listed page by page") {
    const auto page = anthropic::decode_models(net::JsonView::parse(
        R"({"data":[{"id":"a","display_name":"A","type":"model"}],"has_more":true,
            "first_id":"a","last_id":"a"})"));
    REQUIRE(page.models.size() == 1);
    CHECK(page.models[0].name == "a");
    CHECK(page.models[0].title == "A");
    CHECK(page.next == "a");
    CHECK(anthropic::decode_models(net::JsonView::parse(R"({"data":[],"has_more":false,
        "last_id":"a"})"))
              .next.empty());
}
