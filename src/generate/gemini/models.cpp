#include "generate/gemini/models.hpp"

#include <array>
#include <chrono>
#include <vector>

// https://ai.google.dev/gemini-api/docs/thinking and
// https://ai.google.dev/gemini-api/docs/pricing (the paid tier), as of November 2026.

namespace rexa::gemini {
namespace {

using model_api::PublishedPrice;
using enum Thinking;
using namespace std::chrono;

ModelProfile by_level(const char* models, bool samples, std::vector<Thinking> levels) {
    return {models, samples, samples, true, ThinkingControl::level, std::move(levels), {}, false};
}

ModelProfile by_budget(const char* models, std::vector<Thinking> levels) {
    return {models, true, true, true, ThinkingControl::budget, std::move(levels), {}, false};
}

ModelProfile without_thinking(const char* models) {
    return {models, true, true, true, ThinkingControl::none, {}, {}, false};
}

constexpr year_month_day year_end = 2027y / January / 1;
constexpr year_month_day argon_change = 2026y / December / 1;

constexpr std::array published = {
    PublishedPrice{"gemini-3.8-flash", 0.75, 0.075, 3.75, 1970y / January / 1, year_end},
    PublishedPrice{"gemini-3.7-flash", 0.75, 0.075, 3.75, 1970y / January / 1, year_end},
    PublishedPrice{"gemini-3.6-flash", 0.75, 0.075, 3.75, 1970y / January / 1, year_end},
    PublishedPrice{"gemini-3.5-flash", 1.5, 0.15, 9},
    PublishedPrice{"gemini-4-argon", 2, 0.1, 10, 1970y / January / 1, argon_change},
    PublishedPrice{"gemini-4-argon", 4, 0.2, 20, argon_change},
    PublishedPrice{.models = "gemini-3.1-pro-preview",
                   .input = 2,
                   .cached_input = 0.2,
                   .output = 12,
                   .longest_prompt = 200'000},
};

} // namespace

std::span<const ModelProfile> profiles() {
    static const std::array known = {
        by_level("gemini-4-*", false, {low, medium, high}),
        by_level("gemini-3.8-*", false, {low, medium, high}),
        by_level("gemini-3.7-*", false, {low, medium, high}),
        by_level("gemini-3.6-*", false, {minimal, low, medium, high}),
        by_level("gemini-3.1-pro*", true, {low, medium, high}),
        by_level("gemini-3-pro*", true, {low, high}),
        by_level("gemini-3*flash*", true, {minimal, low, medium, high}),
        by_level("gemini-*-latest", false, {low, medium, high}),
        by_budget("gemini-2.5-flash*", {none, minimal, low, medium, high}),
        by_budget("gemini-2.5-pro*", {minimal, low, medium, high}),
        without_thinking("gemini-2.0-*"),
        without_thinking("gemma-*"),
    };
    return known;
}

std::span<const PublishedPrice> prices() {
    return published;
}

int thinking_budget(Thinking thinking) noexcept {
    switch (thinking) {
    case none:
        return 0;
    case minimal:
        return 512;
    case low:
        return 2048;
    case medium:
        return 8192;
    case high:
        return 24'576;
    }
    return 0;
}

} // namespace rexa::gemini
