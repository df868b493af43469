#include "model_api/settings.hpp"
#include "support/refusal.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <string>

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
    CHECK(setting_named_in("Unknown name \"topP\" at 'generation_config': Cannot find field.") ==
          "top_p");
    CHECK(setting_named_in("generation_config.thinking_config.thinking_level") == "thinking");
    CHECK(setting_named_in("Unsupported parameter: 'temperature' is not supported") ==
          "temperature");
    CHECK(setting_named_in("param: reasoning_effort") == "thinking");
    CHECK(setting_named_in("seed") == "seed");
    CHECK(setting_named_in("max_tokens: too large").empty());
    CHECK(setting_named_in("the limit is exceeded; stop_proceeding").empty());
    CHECK(setting_named_in("").empty());
    CHECK(setting_named_in("12 ?").empty());
}
