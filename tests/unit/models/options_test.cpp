#include "support/refusal.hpp"

#include <rexa/anthropic.hpp>
#include <rexa/gemini.hpp>
#include <rexa/openai.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace rexa;

namespace {

GeminiOptions for_gemini() {
    GeminiOptions options;
    options.api_key = Secret("key");
    return options;
}

template <class Change>
std::string gemini_complaint(Change change) {
    GeminiOptions options = for_gemini();
    change(options);
    const auto error = test::refusal([&] { make_gemini(options); });
    return error ? std::string(to_string(error->code())) + ": " + error->message() : "";
}

template <class Change>
std::string openai_complaint(OpenAiServer server, Change change) {
    OpenAiOptions options;
    options.server = server;
    change(options);
    const auto error = test::refusal([&] { make_openai(options); });
    return error ? std::string(to_string(error->code())) + ": " + error->message() : "";
}

} // namespace

TEST_CASE("Gemini's options are checked when it is made") {
    CHECK(gemini_complaint([](auto&) {}).empty());
    CHECK(gemini_complaint([](auto& o) { o.api_key = Secret(); }) ==
          "unauthenticated: GeminiOptions::api_key: give a key, which "
          "https://aistudio.google.com/apikey makes, or a token");
    CHECK(gemini_complaint([](auto& o) { o.token = [](const Call&) { return Secret(); }; }) ==
          "invalid_argument: GeminiOptions: give either an api_key or a token, not both");
    CHECK(gemini_complaint([](auto& o) { o.api_key = Secret("key\n"); }) ==
          "invalid_argument: GeminiOptions::api_key: give it without blanks and line ends");
    CHECK(gemini_complaint([](auto& o) { o.model.clear(); }) ==
          "invalid_argument: GeminiOptions::model: name one");
    CHECK(gemini_complaint([](auto& o) { o.base_url = "ftp://x"; }) ==
          "invalid_argument: GeminiOptions::base_url: begin it with https:// or http://");
    CHECK(gemini_complaint([](auto& o) { o.version = "v 1"; }) ==
          "invalid_argument: GeminiOptions::version: use a word such as v1beta or v1");
    CHECK(gemini_complaint([](auto& o) {
              o.path = "/x";
          }).starts_with("invalid_argument: GeminiOptions::path: "));
    CHECK(gemini_complaint([](auto& o) { o.transport.max_attempts = 0; }) ==
          "invalid_argument: ModelTransport::max_attempts: use 1 or more");
    CHECK(gemini_complaint([](auto& o) { o.transport.answer_bytes = 0; }) ==
          "invalid_argument: ModelTransport::answer_bytes: use 1 or more");
    CHECK(gemini_complaint([](auto& o) { o.transport.patience = {}; }) ==
          "invalid_argument: ModelTransport::patience: give a time above zero");
}

TEST_CASE("OpenAI's options are checked when it is made") {
    const auto keyless = [](auto&) {};
    CHECK(openai_complaint(OpenAiServer::openai, keyless) ==
          "unauthenticated: OpenAiOptions::api_key: give the key of OpenAI");
    CHECK(openai_complaint(OpenAiServer::open_router, keyless) ==
          "unauthenticated: OpenAiOptions::api_key: give the key of OpenRouter");
    CHECK(openai_complaint(OpenAiServer::ollama, keyless).empty());
    CHECK(openai_complaint(OpenAiServer::other, keyless)
              .starts_with("invalid_argument: OpenAiOptions::base_url: say where the server is"));
    CHECK(
        openai_complaint(OpenAiServer::other, [](auto& o) { o.base_url = "http://h/v1"; }).empty());
    CHECK(openai_complaint(static_cast<OpenAiServer>(77), keyless) ==
          "invalid_argument: OpenAiOptions::server: use one of OpenAiServer");
    CHECK(openai_complaint(OpenAiServer::openai, [](auto& o) {
              o.api_key = Secret("key");
              o.organization = "a\nb";
          }).starts_with("invalid_argument: "));
}

TEST_CASE("generators have the names and models of their services") {
    CHECK(make_gemini(for_gemini())->name() == "gemini");
    CHECK(make_gemini(for_gemini())->default_model() == "gemini-3.8-flash");
    OpenAiOptions options;
    options.server = OpenAiServer::lm_studio;
    CHECK(make_openai(options)->name() == "lm-studio");
    CHECK(make_openai(options)->default_model().empty());
    options.server = OpenAiServer::openai;
    options.api_key = Secret("key");
    CHECK(make_openai(options)->default_model() == "gpt-5.5");
}

TEST_CASE("Anthropic's options are checked when it is made") {
    AnthropicOptions options;
    CHECK(test::refusal_code([&] { make_anthropic(options); }) == Errc::unauthenticated);
    options.api_key = Secret("key");
    CHECK(make_anthropic(options)->name() == "anthropic");
    CHECK(make_anthropic(options)->default_model() == "claude-sonnet-5-5");
    options.version = "2024-01-01";
    const auto error = test::refusal([&] { make_anthropic(options); });
    REQUIRE(error.has_value());
    CHECK(error->message() == "AnthropicOptions::version: use 2023-06-01 or 2026-10-21");
}
