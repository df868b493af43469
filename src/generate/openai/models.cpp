#include "generate/openai/server.hpp"

#include <array>
#include <utility>
#include <vector>

// https://developers.openai.com/api/docs/pricing (the standard tier) and
// https://developers.openai.com/api/docs/guides/reasoning, as of November 2026.

namespace rexa::openai {
namespace {

using model_api::PublishedPrice;
using enum Thinking;

ModelProfile reasoning(const char* models, std::vector<Thinking> levels) {
    return {models, false, false, true, ThinkingControl::level, std::move(levels), {}, true};
}

ModelProfile plain(const char* models) {
    return {models, true, true, true, ThinkingControl::none, {}, {}, false};
}

std::span<const ModelProfile> of_openai() {
    static const std::array known = {
        plain("gpt-3.5*"),
        plain("gpt-4*"),
        plain("chatgpt-*"),
        plain("*-chat-latest"),
        reasoning("gpt-5*-pro*", {high}),
        reasoning("gpt-5.*", {none, low, medium, high}),
        reasoning("gpt-5*", {minimal, low, medium, high}),
        reasoning("*", {low, medium, high}),
    };
    return known;
}

std::span<const ModelProfile> of_thinking_servers() {
    static const std::array known = {ModelProfile{
        "*", true, true, true, ThinkingControl::level, {none, low, medium, high}, {}, false}};
    return known;
}

std::span<const ModelProfile> of_local_servers() {
    static const std::array known = {plain("*")};
    return known;
}

std::span<const ModelProfile> of_others() {
    static const std::array known = {
        ModelProfile{"*", true, true, false, ThinkingControl::none, {}, {}, false}};
    return known;
}

constexpr std::uint64_t long_prompt = 272'000;

constexpr PublishedPrice price(std::string_view models, double input, double cached, double output,
                               std::uint64_t longest) {
    PublishedPrice price{models, input, cached, output};
    price.longest_prompt = longest;
    return price;
}

// A model's dated versions have its price.
constexpr std::array published = {
    price("gpt-5.5", 5, 0.5, 30, long_prompt),
    price("gpt-5.5-2*", 5, 0.5, 30, long_prompt),
    price("gpt-5.4", 2.5, 0.25, 15, long_prompt),
    price("gpt-5.4-2*", 2.5, 0.25, 15, long_prompt),
    price("gpt-5.4-mini", 0.75, 0.075, 4.5, long_prompt),
    price("gpt-5.4-mini-2*", 0.75, 0.075, 4.5, long_prompt),
    price("gpt-5.4-nano", 0.2, 0.02, 1.25, long_prompt),
    price("gpt-5.4-nano-2*", 0.2, 0.02, 1.25, long_prompt),
    price("gpt-5-mini", 0.25, 0.025, 2, long_prompt),
    price("gpt-5-mini-2*", 0.25, 0.025, 2, long_prompt),
};

} // namespace

std::span<const ModelProfile> profiles(OpenAiServer kind) {
    switch (kind) {
    case OpenAiServer::openai:
        return of_openai();
    case OpenAiServer::ollama:
    case OpenAiServer::open_router:
        return of_thinking_servers();
    case OpenAiServer::llama_cpp:
    case OpenAiServer::vllm:
    case OpenAiServer::lm_studio:
        return of_local_servers();
    case OpenAiServer::other:
        return of_others();
    }
    return {};
}

std::span<const PublishedPrice> prices(OpenAiServer kind) {
    return kind == OpenAiServer::openai ? std::span<const PublishedPrice>(published)
                                        : std::span<const PublishedPrice>();
}

} // namespace rexa::openai
