#include "generate/gemini/answer_reader.hpp"
#include "generate/gemini/dialect.hpp"
#include "model_api/gemini/address.hpp"
#include "reading.hpp"
#include "support/refusal.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <optional>
#include <string>

using namespace rexa;
using namespace std::chrono_literals;
using gemini::AnswerReader;
using model_api::Again;
using model_api::gemini::Address;
using test::PromptParts;
using test::read;

namespace {

ModelProfile thinks(ThinkingControl control) {
    return {"*", true, true, true, control, {Thinking::low}, {}, false};
}

std::string body_of(const PromptParts& parts) {
    return gemini::encode(parts.prompt()).text();
}

model_api::Refusal refusal_of(std::string_view reason) {
    const auto reading =
        read<AnswerReader>({R"({"candidates":[{"content":{"parts":[{"text":"x"}]}}]})",
                            R"({"candidates":[{"finishReason":")" + std::string(reason) + "\"}]}"});
    REQUIRE(reading.ending.refusal.has_value());
    CHECK(reading.ending.reason == reason);
    return *reading.ending.refusal;
}

} // namespace

TEST_CASE("Gemini is asked for as little as was said") {
    CHECK(body_of(PromptParts("m")) ==
          R"({"contents":[{"role":"user","parts":[{"text":"say hi"}]}],"generationConfig":{}})");
}

TEST_CASE("Gemini is asked with all that was said") {
    PromptParts parts("m", thinks(ThinkingControl::level));
    parts.request.instructions = "be \"brief\"";
    parts.request.messages = {{Speaker::user, "a"}, {Speaker::model, "b\n"}, {Speaker::user, "c"}};
    parts.request.settings = {"m", 100, 0.5, 0.25, -7, Thinking::low};
    parts.continuation = "t/==";
    CHECK(
        body_of(parts) ==
        R"({"contents":[{"role":"user","parts":[{"text":"a"}]},)"
        R"({"role":"model","parts":[{"text":"b\u000a"}]},{"role":"user","parts":[{"text":"c"}]}],)"
        R"("systemInstruction":{"parts":[{"text":"be \"brief\""}]},)"
        R"("generationConfig":{"maxOutputTokens":100,"temperature":0.5,"topP":0.25,"seed":-7,)"
        R"("thinkingConfig":{"includeThoughts":true,"thinkingLevel":"LOW"}},)"
        R"("continuationToken":"t/=="})");
}

TEST_CASE("older models of Gemini are told of thinking in tokens") {
    PromptParts parts("m", thinks(ThinkingControl::budget));
    const auto config = [&](std::optional<Thinking> thinking) {
        parts.request.settings.thinking = thinking;
        const std::string body = body_of(parts);
        return body.substr(body.find("generationConfig") + 18);
    };
    CHECK(config({}) == R"({"thinkingConfig":{"includeThoughts":true}}})");
    CHECK(config(Thinking::none) ==
          R"({"thinkingConfig":{"includeThoughts":true,"thinkingBudget":0}}})");
    CHECK(config(Thinking::high) ==
          R"({"thinkingConfig":{"includeThoughts":true,"thinkingBudget":24576}}})");
}

TEST_CASE("Gemini is told of a second at least") {
    model_api::ServiceOptions options;
    options.names = test::names;
    options.base_url = "http://localhost";
    const model_api::ModelService service(options);
    const gemini::Dialect dialect({"v1", "", "O"}, test::names);
    const PromptParts parts("m");
    const auto told = [&](std::optional<std::chrono::seconds> left) {
        model_api::Prompt prompt = parts.prompt();
        prompt.time_left = left;
        const net::Request request = dialect.request(service, prompt);
        const auto header = request.headers.find("X-Server-Timeout");
        return header ? std::string(*header) : "";
    };
    CHECK(told(30s) == "30");
    CHECK(told(1s) == "1");
    CHECK(told(0s) == "1");
    CHECK(told(-7s) == "1");
    CHECK(told(std::nullopt).empty());
}

TEST_CASE("a model of Gemini is where its service has it") {
    const Address usual("v1beta", "", "O");
    CHECK(usual.method("gemini-x", "v") == "/v1beta/models/gemini-x:v");
    CHECK(usual.method("models/gemini-x", "v") == "/v1beta/models/gemini-x:v");
    CHECK(usual.method("tunedModels/y", "v") == "/v1beta/tunedModels/y:v");
    CHECK(usual.method("a/../b", "v") == "/v1beta/models/a%2F..%2Fb:v");
    CHECK(usual.resource("models") == "/v1beta/models");
    const Address vertex("v1", "/v1/projects/p/publishers/google/models/{model}", "O");
    CHECK(vertex.method("gemini-x", "v") == "/v1/projects/p/publishers/google/models/gemini-x:v");
    CHECK(test::refusal_code([&] { static_cast<void>(usual.method("..", "v")); }) ==
          Errc::invalid_argument);
    for (const std::string version : {"", "v1/", "V1", "v 1"}) {
        CHECK(test::refusal_code([&] { Address(version, "", "O"); }) == Errc::invalid_argument);
    }
    for (const std::string path :
         {"x/{model}", "/x", "/{model}/{model}", "/{model}?a", "/a b{model}"}) {
        CAPTURE(path);
        CHECK(test::refusal_code([&] { Address("v1", path, "O"); }) == Errc::invalid_argument);
    }
}

TEST_CASE("an answer of Gemini is the text of its parts, without the thoughts") {
    const auto reading = read<AnswerReader>(
        {R"({"candidates":[{"content":{"role":"model","parts":[{"text":"hm","thought":true},
             {"text":"pri"},{"functionCall":{}},{"text":"nt 1"}]},"index":0
}],
             "usageMetadata":{"promptTokenCount":3,"totalTokenCount":3},"modelVersion":"m-1",
             "responseId":"r-1"
})",
         R"({"usageMetadata":{"promptTokenCount":5,"toolUsePromptTokenCount":2,
             "cachedContentTokenCount":4,"candidatesTokenCount":6,"thoughtsTokenCount":1}})",
         R"({"candidates":[{"content":{"parts":[{"text":"","thoughtSignature":"eA=="}]},
             "finishReason":"STOP"},{"index":1,"content":{"parts":[{"text":"other"}]}}]})"});
    CHECK_FALSE(reading.ending.refusal.has_value());
    CHECK(reading.ending.continuation.empty());
    CHECK(reading.text == "print 1");
    CHECK(reading.thinking == "hm");
    CHECK(reading.facts.model == "m-1");
    CHECK(reading.facts.reply_id == "r-1");
    CHECK(reading.facts.usage == TokenUsage{7, 4, 6, 1});
}

TEST_CASE("what Gemini did not tell of its usage is not known") {
    const auto reading = read<AnswerReader>({R"({"candidates":[{"finishReason":"STOP"}]})"});
    CHECK(reading.facts.usage == TokenUsage{});
}

TEST_CASE("each way in which Gemini ends an answer is its own error") {
    CHECK(refusal_of("MAX_TOKENS").code == Errc::answer_truncated);
    for (const std::string_view reason :
         {"SAFETY", "PROHIBITED_CONTENT", "BLOCKLIST", "SPII", "RECITATION"}) {
        CHECK(refusal_of(reason).code == Errc::answer_blocked);
        CHECK(refusal_of(reason).again == Again::never);
    }
    for (const std::string_view reason : {"MALFORMED_FUNCTION_CALL", "UNEXPECTED_TOOL_CALL",
                                          "TOO_MANY_TOOL_CALLS", "MALFORMED_RESPONSE"}) {
        CHECK(refusal_of(reason).code == Errc::answer_unusable);
        CHECK(refusal_of(reason).again == Again::once);
    }
    for (const std::string_view reason : {"LANGUAGE", "OTHER", "IMAGE_SAFETY", "CONTINUATION",
                                          "FINISH_REASON_UNSPECIFIED", "BRAND_NEW"}) {
        CHECK(refusal_of(reason).code == Errc::answer_unusable);
        CHECK(refusal_of(reason).again == Again::never);
    }
    CHECK(refusal_of("SAFETY").message ==
          "Service's filters withheld the answer (SAFETY); ask in other words");
}

TEST_CASE("thinking that uses up the answer is told from an answer that is cut") {
    const auto reading = read<AnswerReader>(
        {R"({"candidates":[{"content":{"parts":[{"text":"hm","thought":true}]}}]})",
         R"({"candidates":[{"finishReason":"MAX_TOKENS"}],"usageMetadata":{"thoughtsTokenCount":9}})"});
    REQUIRE(reading.ending.refusal.has_value());
    CHECK(reading.ending.refusal->code == Errc::answer_all_thinking);
    CHECK(reading.ending.refusal->message ==
          "Service used up the longest answer by thinking; raise "
          "ModelSettings::max_output_tokens or lower ModelSettings::thinking");
    CHECK(reading.facts.usage.thinking == 9);
}

TEST_CASE("a prompt that Gemini blocks is an error with its reason") {
    const auto reading = read<AnswerReader>(
        {R"({"promptFeedback":{"blockReason":"SAFETY","safetyRatings":[{"blocked":true}]}})"});
    REQUIRE(reading.ending.refusal.has_value());
    CHECK(reading.ending.refusal->code == Errc::answer_blocked);
    CHECK(reading.ending.reason == "SAFETY");
    CHECK(reading.ending.explanation == R"([{"blocked":true}])");
}

TEST_CASE("a stream of Gemini that ends without a reason was cut") {
    const auto reading =
        read<AnswerReader>({R"({"candidates":[{"content":{"parts":[{"text":"x"}]}}]})"});
    REQUIRE(reading.ending.refusal.has_value());
    CHECK(reading.ending.refusal->code == Errc::connection_lost);
    CHECK(reading.ending.refusal->again == Again::passing);
}

TEST_CASE("an answer of Gemini that goes on is asked for by its token") {
    const auto reading = read<AnswerReader>(
        {R"({"candidates":[{"content":{"parts":[{"text":"a"}]},"continuationToken":"early"}]})",
         R"({"candidates":[{"finishReason":"CONTINUATION","continuationToken":"late"}]})"});
    CHECK_FALSE(reading.ending.refusal.has_value());
    CHECK(reading.ending.continuation == "late");
    const auto whole = read<AnswerReader>(
        {R"({"candidates":[{"finishReason":"STOP","continuationToken":"early"}]})"});
    CHECK(whole.ending.continuation.empty());
}

TEST_CASE("what names an answer of Gemini is passed over where it is no text") {
    const auto reading = read<AnswerReader>(
        {R"({"candidates":[{"finishReason":"STOP"}],"modelVersion":7,"responseId":["r"]})"});
    CHECK_FALSE(reading.ending.refusal.has_value());
    CHECK(reading.facts.model.empty());
    CHECK(reading.facts.reply_id.empty());
}

TEST_CASE("what is no answer of Gemini names where") {
    const auto error = test::refusal(
        [] { read<AnswerReader>({R"({"candidates":[{"content":{"parts":[{"text":7}]}}]})"}); });
    REQUIRE(error.has_value());
    CHECK(error->code() == Errc::bad_reply);
    CHECK(error->message() == "reply: $.candidates[0].content.parts[0].text must be a text, not a "
                              "number");
}

TEST_CASE("Gemini's models that generate text are listed") {
    const auto page = gemini::decode_models(net::JsonView::parse(
        R"({"models":[{"name":"models/a","displayName":"A","inputTokenLimit":10,
            "outputTokenLimit":5,"supportedGenerationMethods":["countTokens","generateContent"]},
            {"name":"models/embedding","supportedGenerationMethods":["embedContent"]},
            {"name":"models/none"}],"nextPageToken":"p"})"));
    REQUIRE(page.models.size() == 1);
    CHECK(page.models[0].name == "a");
    CHECK(page.models[0].title == "A");
    CHECK(page.models[0].input_tokens == 10);
    CHECK(page.models[0].output_tokens == 5);
    CHECK(page.next == "p");
}
