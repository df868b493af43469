#include "generate/anthropic/models.hpp"
#include "generate/gemini/models.hpp"
#include "generate/openai/server.hpp"

#include <doctest/doctest.h>

#include <array>

using namespace rexa;
using namespace std::chrono;
using model_api::Catalog;

namespace {

const Catalog of_gemini({}, gemini::profiles(), gemini::prices());
const Catalog of_openai({}, openai::profiles(OpenAiServer::openai),
                        openai::prices(OpenAiServer::openai));
const Catalog of_anthropic({}, anthropic::profiles("2026-10-21"), anthropic::prices());

constexpr sys_days november = sys_days(2026y / November / 22);
constexpr TokenUsage million{1'000'000, {}, 1'000'000, {}};

double price(const Catalog& catalog, std::string_view model, sys_days day = november,
             const TokenUsage& usage = million) {
    const auto cost = catalog.cost(model, usage, day);
    return cost ? cost->usd() : -1;
}

bool takes(const Catalog& catalog, std::string_view model, Thinking thinking) {
    const auto& levels = catalog.profile(model).thinking_levels;
    return std::find(levels.begin(), levels.end(), thinking) != levels.end();
}

} // namespace

TEST_CASE("models of Gemini take what their family does") {
    CHECK(of_gemini.profile("gemini-3.8-flash").thinking == ThinkingControl::level);
    CHECK_FALSE(of_gemini.profile("gemini-3.8-flash").temperature);
    CHECK_FALSE(takes(of_gemini, "gemini-3.8-flash", Thinking::minimal));
    CHECK(takes(of_gemini, "gemini-3.5-flash-lite", Thinking::minimal));
    CHECK(of_gemini.profile("gemini-3.5-flash").temperature);
    CHECK_FALSE(takes(of_gemini, "gemini-4-argon", Thinking::none));
    CHECK(takes(of_gemini, "gemini-4-neon", Thinking::high));
    CHECK(of_gemini.profile("gemini-2.5-flash").thinking == ThinkingControl::budget);
    CHECK(takes(of_gemini, "gemini-2.5-flash", Thinking::none));
    CHECK_FALSE(takes(of_gemini, "gemini-2.5-pro", Thinking::none));
    CHECK(of_gemini.profile("gemini-5-whatever").models.empty());
}

TEST_CASE("models of OpenAI take what their family does") {
    CHECK(of_openai.profile("gpt-5.5").is_reasoning);
    CHECK_FALSE(of_openai.profile("gpt-5.5").temperature);
    CHECK(takes(of_openai, "gpt-5.5", Thinking::none));
    CHECK(takes(of_openai, "gpt-5-mini", Thinking::minimal));
    CHECK_FALSE(takes(of_openai, "gpt-5.5-pro", Thinking::low));
    CHECK(of_openai.profile("gpt-4.1").temperature);
    CHECK_FALSE(of_openai.profile("gpt-4.1").is_reasoning);
    CHECK(of_openai.profile("o4-mini").is_reasoning);
    CHECK(of_openai.profile("gpt-6-astra").is_reasoning);
}

TEST_CASE("models of Anthropic take what their family, and the version, does") {
    CHECK(takes(of_anthropic, "claude-sonnet-5-5", Thinking::none));
    CHECK_FALSE(takes(of_anthropic, "claude-opus-5-5", Thinking::none));
    CHECK(takes(of_anthropic, "claude-opus-5", Thinking::none));
    CHECK(of_anthropic.profile("claude-haiku-4-5-20251001").thinking == ThinkingControl::budget);
    CHECK_FALSE(of_anthropic.profile("claude-haiku-4-5").temperature);
    const Catalog earlier({}, anthropic::profiles("2023-06-01"), {});
    CHECK(earlier.profile("claude-haiku-4-5").temperature);
    CHECK_FALSE(earlier.profile("claude-sonnet-5-5").temperature);
    CHECK(earlier.profile("claude-3-haiku").max_output_tokens == 8'192);
}

TEST_CASE("prices are those that were published, while they hold") {
    CHECK(price(of_gemini, "gemini-3.8-flash") == 4.5);
    CHECK(price(of_gemini, "gemini-3.8-flash", sys_days(2027y / January / 1)) == -1);
    CHECK(price(of_gemini, "gemini-4-argon") == 12);
    CHECK(price(of_gemini, "gemini-4-argon", sys_days(2026y / December / 1)) == 24);
    CHECK(price(of_gemini, "gemini-3.1-pro-preview") == -1);
    CHECK(price(of_gemini, "gemini-3.1-pro-preview", november, {200'000, {}, 0, {}}) == 0.4);
    CHECK(price(of_openai, "gpt-5.5", november, {100'000, 50'000, 100'000, {}}) == 3.275);
    CHECK(price(of_openai, "gpt-5.5-2026-04-23", november, {100'000, {}, 0, {}}) == 0.5);
    CHECK(price(of_openai, "gpt-5.5-pro", november, {1, {}, 1, {}}) == -1);
    CHECK(price(of_anthropic, "claude-sonnet-5-5") == 12);
    CHECK(price(of_anthropic, "claude-haiku-5-5") == 3);
    CHECK(price(of_anthropic, "claude-haiku-5-5", november, {100'000, {}, 0, {}}) == 0.01);
    CHECK(price(of_anthropic, "claude-fable-5-2") == -1);
}

TEST_CASE("local servers take sampling, and have no prices") {
    for (const OpenAiServer server :
         {OpenAiServer::ollama, OpenAiServer::llama_cpp, OpenAiServer::vllm,
          OpenAiServer::lm_studio, OpenAiServer::open_router, OpenAiServer::other}) {
        const Catalog catalog({}, openai::profiles(server), openai::prices(server));
        CHECK(catalog.profile("any/thing:latest").temperature);
        CHECK(price(catalog, "gpt-5.5", november, {1, {}, 1, {}}) == -1);
    }
}
