#include "model_api/settings.hpp"
#include "support/refusal.hpp"

#include <doctest/doctest.h>

#include <array>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

using namespace rexa;
using model_api::choose;
using model_api::setting_named_in;

namespace {

ModelRequest request_with(const ModelSettings& settings) {
    return {"", {{Speaker::user, "x"}}, settings};
}

std::string complaint(const ModelRequest& request) {
    const auto error = test::refusal([&] { model_api::check(request); });
    if (!error) {
        return "";
    }
    CHECK(error->code() == Errc::invalid_argument);
    return error->message();
}

} // namespace

TEST_CASE("settings are checked against what they may be") {
    const auto of = [](auto change) {
        ModelSettings settings;
        change(settings);
        return complaint(request_with(settings));
    };
    CHECK(of([](auto&) {}).empty());
    CHECK(of([](auto& s) { s.max_output_tokens = 1; }).empty());
    CHECK(of([](auto& s) { s.max_output_tokens = 0; }) == "max_output_tokens: must be 1 or more");
    CHECK(of([](auto& s) { s.temperature = 2; }).empty());
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    constexpr double infinite = std::numeric_limits<double>::infinity();
    for (const double temperature : {-0.1, 2.1, nan, infinite, -infinite}) {
        CHECK(of([&](auto& s) { s.temperature = temperature; }) == "temperature: must be 0 to 2");
    }
    CHECK(of([](auto& s) { s.top_p = 1; }).empty());
    for (const double top_p : {0.0, 1.1, nan, infinite, -infinite}) {
        CHECK(of([&](auto& s) { s.top_p = top_p; }) == "top_p: must be above 0 and at most 1");
    }
    CHECK(of([](auto& s) { s.thinking = static_cast<Thinking>(9); }) ==
          "thinking: must be none, minimal, low, medium or high");
    CHECK(of([](auto& s) { s.model = "\xFF"; }) == "model: give its name in UTF-8");
}

TEST_CASE("a conversation ends with the user, and is text") {
    ModelRequest request = request_with({});
    request.messages.push_back({Speaker::model, "y"});
    CHECK(complaint(request) == "ModelRequest::messages: the last one must be the user's");
    request.messages.clear();
    CHECK(complaint(request) == "ModelRequest::messages: the last one must be the user's");
    request.messages = {{Speaker::user, ""}};
    CHECK(complaint(request) == "ModelMessage::text: must not be empty");
    request.messages = {{Speaker::user, "\xFF"}};
    CHECK(complaint(request) == "ModelMessage::text: give it in UTF-8");
    request.messages = {{Speaker::user, "x"}};
    request.instructions = "\xFF";
    CHECK(complaint(request) == "ModelRequest::instructions: give them in UTF-8");
}

TEST_CASE("what a model does not take is not sent, and named") {
    ModelSettings wanted;
    wanted.temperature = 0.5;
    wanted.top_p = 0.5;
    wanted.seed = 7;
    wanted.thinking = Thinking::minimal;
    ModelProfile profile;
    profile.seed = true;
    profile.thinking = ThinkingControl::level;
    profile.thinking_levels = {Thinking::low};
    profile.max_output_tokens = 100;
    auto sent = choose(wanted, profile, {});
    CHECK(sent.dropped == std::vector<std::string>{"temperature", "top_p", "thinking"});
    CHECK(sent.settings.seed == 7);
    CHECK(sent.settings.max_output_tokens == 100);
    CHECK(sent.settings.thinking == std::nullopt);
    wanted.thinking = Thinking::low;
    wanted.max_output_tokens = 5;
    sent = choose(wanted, profile, {"seed", "temperature"});
    CHECK(sent.dropped == std::vector<std::string>{"temperature", "top_p", "seed"});
    CHECK(sent.settings.thinking == Thinking::low);
    CHECK(sent.settings.max_output_tokens == 5);
    CHECK(choose({}, profile, {"seed"}).dropped.empty());
}

TEST_CASE("an error's words say which setting it is about") {
    constexpr std::array all = {model_api::setting_temperature, model_api::setting_top_p,
                                model_api::setting_seed, model_api::setting_thinking};
    const auto named = [&](std::string_view text) { return setting_named_in(text, all); };
    CHECK(named("Unknown name \"topP\" at 'generation_config': Cannot find field.") == "top_p");
    CHECK(named("generation_config.thinking_config.thinking_level") == "thinking");
    CHECK(named("Unsupported parameter: 'temperature' is not supported") == "temperature");
    CHECK(named("param: reasoning_effort") == "thinking");
    CHECK(named("seed") == "seed");
    CHECK(named("max_tokens: too large").empty());
    CHECK(named("the limit is exceeded; stop_proceeding").empty());
    CHECK(named("").empty());
    CHECK(named("12 ?").empty());
}

TEST_CASE("an error is about none of the settings that were not sent") {
    ModelSettings sent;
    sent.seed = 7;
    sent.max_output_tokens = 5;
    const auto names = model_api::names_of(sent);
    CHECK(names == std::vector{model_api::setting_seed});
    CHECK(setting_named_in("thinking of the seed", names) == "seed");
    CHECK(setting_named_in("thinking", names).empty());
    CHECK(setting_named_in("seed", {}).empty());
    CHECK(model_api::names_of({}).empty());
    CHECK(model_api::names_of({"m", 5, 0.5, 1, 7, Thinking::high}) ==
          std::vector{model_api::setting_temperature, model_api::setting_top_p,
                      model_api::setting_seed, model_api::setting_thinking});
}
