#include "canned_models.hpp"

using namespace rexa;
using namespace rexa::test;

namespace {

using Names = std::vector<std::string>;

std::string refuses(std::string_view field) {
    return reply(400, R"({"error":{"message":"Unsupported parameter","param":")" +
                          std::string(field) + R"(","code":"unsupported_parameter"}})");
}

ModelRequest with_settings() {
    ModelRequest request = say("hi");
    request.settings.temperature = 0.5;
    request.settings.seed = 7;
    return request;
}

const std::string answered = stream(openai_text("hi") + openai_end);

} // namespace

TEST_CASE("a setting that the service refuses is left out, once, and named") {
    CannedModels server({refuses("seed"), refuses("temperature"), answered});
    OpenAiOptions options = server.openai(OpenAiServer::vllm);
    const ModelReply reply = make_openai(options)->generate(with_settings(), {}, soon());
    CHECK(reply.dropped_settings == Names{"temperature", "seed"});
    CHECK(reply.attempts == 3);
    const auto requests = server.seen();
    CHECK(requests[0].body.find("seed") != std::string::npos);
    CHECK(requests[1].body.find("seed") == std::string::npos);
    CHECK(requests[1].body.find("temperature") != std::string::npos);
    CHECK(requests[2].body.find("temperature") == std::string::npos);
}

TEST_CASE("a refusal that leaving out a setting does not cure is the error") {
    CannedModels server(refuses("seed"));
    const Error error = error_of(*make_openai(server.openai(OpenAiServer::vllm)), with_settings());
    CHECK(error.code() == Errc::remote_refused);
    CHECK(error.message() == "vLLM refused the request; its message says why");
    CHECK(error.attempts() == 2);
    OpenAiOptions once = server.openai(OpenAiServer::vllm);
    once.transport.max_attempts = 1;
    const Error at_once = error_of(*make_openai(once), with_settings());
    CHECK(at_once.message() == "vLLM refused the request; it does not take ModelSettings::seed");
    CHECK(at_once.attempts() == 1);
}

TEST_CASE("a request is not sent again without a setting that it did not have") {
    CannedModels server(refuses("top_p"));
    const Error error = error_of(*make_openai(server.openai(OpenAiServer::vllm)), with_settings());
    CHECK(error.message() == "vLLM refused the request; its message says why");
    CHECK(server.requests() == 1);
    CannedModels other(reply(400, R"({"error":{"code":400,"message":"no thinking","details":[
                             {"fieldViolations":[{"field":"generation_config.thinking_config"}]}]}})"));
    GeminiOptions options = other.gemini();
    options.model = "gemma-3";
    CHECK(error_of(*make_gemini(options)).message() ==
          "Gemini refused the request; its message says why");
    CHECK(other.requests() == 1);
}

TEST_CASE("a prompt that OpenAI's filters refuse is not sent again") {
    CannedModels server(reply(400, R"({"error":{"message":"Invalid prompt: see guides/reasoning",
        "type":"invalid_request_error","param":null,"code":"invalid_prompt"}})"));
    OpenAiOptions options = server.openai();
    options.model = "gpt-5.5";
    ModelRequest request = say("hi");
    request.settings.thinking = Thinking::low;
    const Error error = error_of(*make_openai(options), request);
    CHECK(error.code() == Errc::answer_blocked);
    CHECK(error.message() == "OpenAI's filters withheld the answer; ask in other words");
    CHECK(server.requests() == 1);
}

TEST_CASE("a gateway that is no OpenAI says how it is to be asked") {
    CannedModels server(
        reply(400, R"({"error":{"message":"Extra inputs are not permitted","param":"store"}})"));
    const Error error = error_of(*make_openai(server.openai()));
    CHECK(error.code() == Errc::remote_refused);
    CHECK(error.message() ==
          "the server at OpenAiOptions::base_url does not take `store`, as OpenAI does; set "
          "OpenAiOptions::server to OpenAiServer::other");
    CHECK(error.remote_message() == "Extra inputs are not permitted");
    CHECK(server.requests() == 1);
    CHECK(error_of(*make_openai(server.openai(OpenAiServer::other))).message() ==
          "the model server refused the request; its message says why");
}

TEST_CASE("what a model is known not to take is not sent") {
    CannedModels server(answered);
    OpenAiOptions options = server.openai();
    options.model = "gpt-5.5";
    const ModelReply reply = make_openai(options)->generate(with_settings(), {}, soon());
    CHECK(reply.dropped_settings == Names{"temperature"});
    CHECK(reply.attempts == 1);
    CHECK(server.seen()[0].body.find("temperature") == std::string::npos);
}

TEST_CASE("thinking that leaves no room for an answer is not sent, and named") {
    CannedModels server(stream(anthropic_text("hi") + anthropic_end));
    AnthropicOptions options = server.anthropic();
    options.model = "claude-haiku-4-5";
    const auto generator = make_anthropic(options);
    const auto dropped = [&](Thinking thinking, std::uint32_t most) {
        ModelRequest request = say("hi");
        request.settings.thinking = thinking;
        request.settings.max_output_tokens = most;
        return generator->generate(request, {}, soon()).dropped_settings;
    };
    CHECK(dropped(Thinking::high, 1'500) == Names{"thinking"});
    CHECK(dropped(Thinking::none, 1'500).empty());
    CHECK(dropped(Thinking::high, 4'000).empty());
    const auto requests = server.seen();
    CHECK(requests[0].body.find("thinking") == std::string::npos);
    CHECK(requests[1].body.ends_with(R"("thinking":{"type":"disabled"}})"));
    CHECK(requests[2].body.ends_with(R"("thinking":{"type":"enabled","budget_tokens":2000}})"));
}

TEST_CASE("thoughts are not asked for where a service refuses to be told of thinking") {
    CannedModels server({reply(400, R"({"error":{"code":400,"message":"no","details":[
                             {"fieldViolations":[{"field":"generation_config.thinking_config"}]}]}})"),
                         stream(gemini_text("x") + gemini_end)});
    const ModelReply reply = make_gemini(server.gemini())->generate(say("hi"), {}, soon());
    CHECK(reply.dropped_settings.empty());
    CHECK(server.seen()[0].body.find("includeThoughts") != std::string::npos);
    CHECK(server.seen()[1].body.find("thinkingConfig") == std::string::npos);
}

TEST_CASE("a request that makes no sense is not sent") {
    CannedModels server(answered);
    ModelRequest request = say("hi");
    request.settings.temperature = 3;
    CHECK(error_of(*make_openai(server.openai()), request).message() ==
          "temperature: must be 0 to 2");
    CHECK(error_of(*make_openai(server.openai()), ModelRequest()).code() == Errc::invalid_argument);
    request = say("hi");
    request.settings.model = "..";
    CHECK(error_of(*make_gemini(server.gemini()), request).code() == Errc::invalid_argument);
    CHECK(server.requests() == 0);
}

TEST_CASE("a host may know better than the library") {
    CannedModels server(answered);
    OpenAiOptions options = server.openai();
    options.catalog.profiles = {{"m", true, true, true, ThinkingControl::none, {}, 77, false}};
    options.catalog.prices = {{"m", 1, 1, 1}};
    const ModelReply reply = make_openai(options)->generate(with_settings(), {}, soon());
    CHECK(reply.dropped_settings.empty());
    CHECK(server.seen()[0].body.find(R"("max_tokens":77,"temperature":0.5)") != std::string::npos);
    CHECK(reply.cost == std::nullopt); // the server did not tell how many tokens there were
}
