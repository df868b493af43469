#include "generate/anthropic/models.hpp"

#include "model_api/name_pattern.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

// https://platform.claude.com/docs/en/about-claude/pricing,
// https://platform.claude.com/docs/en/build-with-claude/effort and the overview of each model, as
// of November 2026.

namespace rexa::anthropic {
namespace {

using model_api::PublishedPrice;
using enum Thinking;

// What the API asks for is the caller's to say; these leave room for thinking.
constexpr std::uint32_t most_of_new = 64'000;
constexpr std::uint32_t most_of_old = 32'000;
constexpr std::uint32_t most_of_unknown = 8'192;

ModelProfile by_effort(const char* models, std::vector<Thinking> levels, std::uint32_t most) {
    return {models, false, false, false, ThinkingControl::level, std::move(levels), most, false};
}

ModelProfile by_budget(const char* models, bool samples) {
    return {
        models,      samples, samples, false, ThinkingControl::budget, {none, low, medium, high},
        most_of_old, false};
}

std::vector<ModelProfile> make_profiles(bool samples) {
    return {
        by_effort("claude-opus-5-5*", {low, medium, high}, most_of_new),
        by_effort("claude-fable-*", {low, medium, high}, most_of_new),
        by_effort("claude-mythos-*", {low, medium, high}, most_of_new),
        by_effort("claude-opus-5*", {none, low, medium, high}, most_of_new),
        by_effort("claude-sonnet-5*", {none, low, medium, high}, most_of_new),
        by_effort("claude-haiku-5*", {none, low, medium, high}, most_of_new),
        by_budget("claude-haiku-4-5*", samples),
        by_budget("claude-sonnet-4-5*", samples),
        by_effort("claude-opus-4-*", {low, medium, high}, most_of_old),
        by_effort("claude-sonnet-4-6*", {low, medium, high}, most_of_old),
        {"*", samples, samples, false, ThinkingControl::none, {}, most_of_unknown, false},
    };
}

constexpr PublishedPrice short_haiku = {
    .models = "claude-haiku-5-5*",
    .input = 0.1,
    .cached_input = 0.01,
    .output = 0.5,
    .longest_prompt = 100'000,
};

constexpr std::array published = {
    PublishedPrice{"claude-opus-5-5*", 4, 0.2, 20},
    PublishedPrice{"claude-opus-5", 5, 0.5, 25},
    PublishedPrice{"claude-sonnet-5-5*", 2, 0.1, 10},
    PublishedPrice{"claude-sonnet-5", 2, 0.2, 10},
    short_haiku,
    PublishedPrice{"claude-haiku-5-5*", 0.5, 0.05, 2.5},
    PublishedPrice{"claude-fable-5-1*", 10, 0.25, 50},
    PublishedPrice{"claude-fable-5", 10, 1, 50},
    PublishedPrice{"claude-haiku-4-5*", 1, 0.1, 5},
    PublishedPrice{"claude-sonnet-4-6*", 3, 0.3, 15},
    PublishedPrice{"claude-sonnet-4-5*", 3, 0.3, 15},
    PublishedPrice{"claude-opus-4-5*", 5, 0.5, 25},
    PublishedPrice{"claude-opus-4-6*", 5, 0.5, 25},
    PublishedPrice{"claude-opus-4-7*", 5, 0.5, 25},
    PublishedPrice{"claude-opus-4-8*", 5, 0.5, 25},
};

} // namespace

std::span<const ModelProfile> profiles(std::string_view api_version) {
    static const std::vector<ModelProfile> of_first = make_profiles(true);
    static const std::vector<ModelProfile> of_later = make_profiles(false);
    return api_version == "2023-06-01" ? of_first : of_later;
}

std::span<const PublishedPrice> prices() {
    return published;
}

std::string_view word_without_thinking(std::string_view model) noexcept {
    return model_api::fits(model, "claude-sonnet-5-5*") ? "between_tools" : "disabled";
}

std::optional<std::uint32_t> thinking_budget(Thinking thinking, std::uint32_t max_tokens) noexcept {
    constexpr std::uint32_t least = 1024; // below it the service refuses
    constexpr std::uint32_t long_program = 4096;
    const std::uint32_t wanted = thinking == low ? 2048 : thinking == medium ? 8192 : 24'576;
    const std::uint32_t budget =
        std::min(wanted, max_tokens - std::min(max_tokens / 2, long_program));
    return budget >= least ? std::optional(budget) : std::nullopt;
}

} // namespace rexa::anthropic
