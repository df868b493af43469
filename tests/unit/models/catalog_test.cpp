#include "model_api/catalog.hpp"
#include "model_api/name_pattern.hpp"
#include "support/refusal.hpp"

#include <doctest/doctest.h>

#include <array>

using namespace rexa;
using namespace std::chrono;
using model_api::Catalog;
using model_api::fits;
using model_api::is_version_of;
using model_api::PublishedPrice;

namespace {

const std::array profiles = {
    ModelProfile{"a-2*", true, true, true, ThinkingControl::none, {}, 7, false},
    ModelProfile{"a-*", true, false, false, ThinkingControl::none, {}, {}, false}};

constexpr year_month_day change = 2026y / December / 1;
constexpr std::array prices = {
    PublishedPrice{"a-1", 2, 0.5, 10, 2020y / January / 1, change},
    PublishedPrice{
        .models = "a-2*", .input = 1, .cached_input = 0, .output = 1, .longest_prompt = 10},
    PublishedPrice{"a-2*", 3, 0, 3},
};

constexpr sys_days before = sys_days(2026y / November / 30);

} // namespace

TEST_CASE("a star in a pattern stands for anything") {
    CHECK(fits("gemini-4-argon", "gemini-4-*"));
    CHECK(fits("gemini-4-", "gemini-4-*"));
    CHECK(fits("a", "*"));
    CHECK(fits("", "*"));
    CHECK(fits("", ""));
    CHECK(fits("xaab", "*a*b"));
    CHECK(fits("a*b", "a*b"));
    CHECK_FALSE(fits("xgemini-4-argon", "gemini-4-*"));
    CHECK_FALSE(fits("gpt-5.5-pro", "gpt-5.5"));
    CHECK_FALSE(fits("abc", "a*b"));
    CHECK_FALSE(fits("", "a"));
    CHECK_FALSE(fits("a", ""));
}

TEST_CASE("a version of a model is known by its number or date") {
    CHECK(is_version_of("gemini-2.0-flash-001", "gemini-2.0-flash"));
    CHECK(is_version_of("gpt-5-2025-08-07", "gpt-5"));
    CHECK(is_version_of("claude-opus-5@20260807", "claude-opus-5"));
    for (const std::string_view other :
         {"gemini-3.5-flash", "gemini-3.5-flash-lite", "gemini-3.5-flash-5", "gemini-3.5-flash-12",
          "gemini-3.5-flash0123", "gemini-3.5-flash.0123", "gemini-3.5-flash-001-lite",
          "gemini-3.5-flash-", "gemini-3.5", "x-gemini-3.5-flash-001", ""}) {
        CAPTURE(other);
        CHECK_FALSE(is_version_of(other, "gemini-3.5-flash"));
    }
    CHECK_FALSE(is_version_of("-001", ""));
}

TEST_CASE("the first profile that fits counts, the host's own before the library's") {
    ModelCatalog own;
    own.profiles = {{"a-2-mini", false, false, false, ThinkingControl::none, {}, 9, false}};
    const Catalog catalog(own, profiles, prices);
    CHECK(catalog.profile("a-2-mini").max_output_tokens == 9);
    CHECK(catalog.profile("a-2-max").max_output_tokens == 7);
    CHECK(catalog.profile("a-1").max_output_tokens == std::nullopt);
    CHECK(catalog.profile("a-1").temperature);
    CHECK(catalog.profile("b").models.empty());
    CHECK_FALSE(catalog.profile("b").temperature);
}

TEST_CASE("a cost is of each kind of token at its own price") {
    const Catalog catalog({}, profiles, prices);
    const TokenUsage usage{1'000, 400, 100, 50};
    // 600 * 2 + 400 * 0.5 + 150 * 10 millionths of a dollar
    CHECK(catalog.cost("a-1", usage, before) == Cost{2'900'000});
    CHECK(catalog.cost("a-1", {0, {}, 0, {}}, before) == Cost{0});
    CHECK(catalog.cost("a-1", {1'000, 5'000, 0, {}}, before) == Cost{500'000});
}

TEST_CASE("where a price or a count is not known there is no cost") {
    const Catalog catalog({}, profiles, prices);
    CHECK(catalog.cost("a-1", {1, {}, 1, {}}, sys_days(change)) == std::nullopt);
    CHECK(catalog.cost("a-1", {1, {}, 1, {}}, sys_days(2019y / May / 1)) == std::nullopt);
    CHECK(catalog.cost("a-12", {1, {}, 1, {}}, before) == std::nullopt);
    CHECK(catalog.cost("a-1", {{}, {}, 1, {}}, before) == std::nullopt);
    CHECK(catalog.cost("a-1", {1, {}, {}, {}}, before) == std::nullopt);
}

TEST_CASE("long prompts may cost more") {
    const Catalog catalog({}, profiles, prices);
    CHECK(catalog.cost("a-2", {10, {}, 0, {}}, before) == Cost{10'000});
    CHECK(catalog.cost("a-2", {11, {}, 0, {}}, before) == Cost{33'000});
}

TEST_CASE("a host's own price counts, and must be one") {
    ModelCatalog own;
    own.prices = {{"a-*", 1, 1, 1}};
    CHECK(Catalog(own, profiles, prices).cost("a-1", {1, {}, 1, {}}, before) == Cost{2'000});
    own.prices = {{.models = "a-*", .input = 3, .output = 15}};
    CHECK(Catalog(own, profiles, prices).cost("a-1", {100, 95, 0, {}}, before) == Cost{300'000});
    own.prices = {{"a-*", 3, 0, 15}};
    CHECK(Catalog(own, profiles, prices).cost("a-1", {100, 95, 0, {}}, before) == Cost{15'000});
    for (const double price : {-1.0, 1.0 / 0.0, 0.0 / 0.0}) {
        own.prices = {{"mine", 1, 1, price}};
        const auto error = test::refusal([&] { Catalog(own, profiles, prices); });
        REQUIRE(error.has_value());
        CHECK(error->code() == Errc::invalid_argument);
        CHECK(error->message() == "ModelCatalog::prices: give prices of 0 or more for mine");
    }
}

TEST_CASE("a cost that no number holds is the furthest") {
    ModelCatalog own;
    own.prices = {{"*", 1e300, 1, 1}};
    CHECK(Catalog(own, profiles, prices).cost("x", {1, {}, 1, {}}, before)->usd() > 9e9);
}
