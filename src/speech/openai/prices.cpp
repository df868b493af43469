#include "speech/openai/prices.hpp"

#include <algorithm>
#include <array>
#include <cmath>

// The models' pages below https://developers.openai.com/api/docs/models, as of November 2026.

namespace rexa::openai {
namespace {

constexpr std::array by_tokens = {
    model_api::PublishedPrice{"gpt-4o-transcribe", 2.5, 2.5, 10},
    model_api::PublishedPrice{"gpt-4o-mini-transcribe", 1.25, 1.25, 5},
};

struct PriceOfTime {
    std::string_view model;
    double usd_a_minute;
};

constexpr std::array by_time = {
    PriceOfTime{"gpt-transcribe", 0.0045},
    PriceOfTime{"whisper-1", 0.006},
};

} // namespace

std::span<const model_api::PublishedPrice> transcription_prices() {
    return by_tokens;
}

std::optional<Cost> cost_of_seconds(std::string_view model, double seconds) {
    constexpr double longest = 1e6;
    const auto price = std::ranges::find(by_time, model, &PriceOfTime::model);
    if (price == by_time.end() || !(seconds >= 0) || seconds > longest) {
        return std::nullopt;
    }
    return Cost{std::llround(price->usd_a_minute / 60 * seconds * 1e9)};
}

} // namespace rexa::openai
