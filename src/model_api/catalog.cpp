#include "model_api/catalog.hpp"

#include "model_api/name_pattern.hpp"

#include <rexa/error.hpp>

#include <algorithm>
#include <cmath>
#include <utility>

namespace rexa::model_api {
namespace {

using std::chrono::sys_days;

// A dollar for a million tokens is so many billionths for one.
constexpr double nano_usd_by_token = 1000;

bool is_price(double price) noexcept {
    return std::isfinite(price) && price >= 0;
}

double cached_price(const ModelPrice& price) noexcept {
    return price.cached_input.value_or(price.input);
}

double cached_price(const PublishedPrice& price) noexcept {
    return price.cached_input;
}

void check(const ModelCatalog& catalog) {
    for (const ModelPrice& price : catalog.prices) {
        if (!is_price(price.input) || !is_price(cached_price(price)) || !is_price(price.output)) {
            throw Error(Errc::invalid_argument,
                        "ModelCatalog::prices: give prices of 0 or more for " + price.models);
        }
    }
}

Cost sum(double nano_usd) noexcept {
    constexpr double most = 9.2e18; // what 64 bits hold
    return {static_cast<std::int64_t>(std::llround(std::min(nano_usd, most)))};
}

template <class Price>
Cost price_of(const TokenUsage& usage, const Price& price) noexcept {
    const std::uint64_t cached = std::min(usage.cached_input.value_or(0), *usage.input);
    const auto fresh = static_cast<double>(*usage.input - cached);
    const auto written = static_cast<double>(*usage.output + usage.thinking.value_or(0));
    return sum(nano_usd_by_token * (fresh * price.input + written * price.output +
                                    static_cast<double>(cached) * cached_price(price)));
}

} // namespace

Catalog::Catalog(ModelCatalog of_host, std::span<const ModelProfile> profiles,
                 std::span<const PublishedPrice> prices)
    : of_host_(std::move(of_host)), profiles_(profiles), prices_(prices) {
    check(of_host_);
}

const ModelProfile& Catalog::profile(std::string_view model) const noexcept {
    static const ModelProfile unknown{};
    const auto is_of = [&](const ModelProfile& profile) { return fits(model, profile.models); };
    if (const auto found = std::ranges::find_if(of_host_.profiles, is_of);
        found != of_host_.profiles.end()) {
        return *found;
    }
    const auto found = std::ranges::find_if(profiles_, is_of);
    return found == profiles_.end() ? unknown : *found;
}

std::optional<Cost> Catalog::cost(std::string_view model, const TokenUsage& usage,
                                  sys_days today) const noexcept {
    if (!usage.input || !usage.output) {
        return std::nullopt;
    }
    for (const ModelPrice& price : of_host_.prices) {
        if (fits(model, price.models)) {
            return price_of(usage, price);
        }
    }
    for (const PublishedPrice& price : prices_) {
        if (fits(model, price.models) && sys_days(price.from) <= today &&
            today < sys_days(price.until) && *usage.input <= price.longest_prompt) {
            return price_of(usage, price);
        }
    }
    return std::nullopt;
}

} // namespace rexa::model_api
