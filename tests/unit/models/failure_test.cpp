#include "generate/anthropic/refusal.hpp"
#include "model_api/failure.hpp"
#include "model_api/gemini/refusal.hpp"
#include "model_api/openai/refusal.hpp"
#include "model_api/settings.hpp"
#include "reading.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace rexa;
using namespace std::chrono_literals;
using model_api::Again;
using model_api::Failure;
using model_api::Refusal;
using test::failure;
using test::names;

namespace {

Refusal of_gemini(int status, std::string_view body) {
    return model_api::gemini::refusal(failure(status, body), names);
}

Refusal of_openai(int status, std::string_view body, const net::Headers& headers = {}) {
    return model_api::openai::refusal(failure(status, body, headers), names);
}

Refusal of_anthropic(int status, std::string_view body) {
    return anthropic::refusal(failure(status, body), names);
}

Failure with_all_settings(Failure told) {
    told.settings = {model_api::setting_temperature, model_api::setting_top_p,
                     model_api::setting_seed, model_api::setting_thinking};
    return told;
}

/// Of a request that had them all.
std::string_view setting_refused_by(std::string_view body) {
    return model_api::refusal_by_status(with_all_settings(failure(400, body)), names).setting;
}

Refusal of_event(auto meaning, std::string_view body) {
    return meaning(model_api::read_failure(net::JsonView::parse(body)), names);
}

} // namespace

TEST_CASE("errors are read in every shape that services give them") {
    struct Row {
        std::string_view body;
        std::string_view code;
        std::string_view message;
    };
    constexpr Row rows[] = {
        {R"({"error":{"code":429,"message":"m","status":"RESOURCE_EXHAUSTED"}})",
         "RESOURCE_EXHAUSTED", "m"},
        {R"([{"error":{"code":400,"message":"m","status":"INVALID_ARGUMENT"}}])",
         "INVALID_ARGUMENT", "m"},
        {R"({"error":{"message":"m","type":"t","param":null,"code":"c"}})", "c", "m"},
        {R"({"error":{"message":"m","type":"t","code":null}})", "t", "m"},
        {R"({"error":{"message":"m","code":400}})", "", "m"},
        {R"({"type":"error","error":{"type":"t","message":"m"},"request_id":"r"})", "t", "m"},
        {R"({"error":"m"})", "", "m"},
        {R"({"detail":"m"})", "", "m"},
        {R"({"detail":[{"loc":["body"],"msg":"x"}]})", "", R"([{"loc":["body"],"msg":"x"}])"},
        {R"({"object":"error","message":"m","type":"t","code":404})", "t", "m"},
        {"plain words", "", "plain words"},
        {"<html><body>no</body></html>", "", ""},
        {"[]", "", ""},
        {"7", "", ""},
        {"", "", ""},
        {R"({"error":{"message":{"a":1},"code":{"b":2}}})", "", R"({"a":1})"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.body);
        const Failure read = failure(418, row.body);
        CHECK(read.status == 418);
        CHECK(read.code == row.code);
        CHECK(read.message == row.message);
    }
    CHECK(failure(500, "<html>").is_web_page);
    CHECK(failure(500, "x", net::Headers().add("Content-Type", "text/HTML")).is_web_page);
}

TEST_CASE("what headers say of a failure is kept") {
    net::Headers headers;
    headers.add("X-Request-Id", "r-1").add("Retry-After", "7").add("x-should-retry", "false");
    const Failure read = failure(429, "", headers);
    CHECK(read.request_id == "r-1");
    CHECK(read.wait == 7s);
    CHECK(read.may_pass == false);
    CHECK(failure(429, R"({"request_id":"r-2"})").request_id == "r-2");
    CHECK(failure(429, "", net::Headers().add("request-id", "r-3")).request_id == "r-3");
    CHECK(failure(429, "").may_pass == std::nullopt);
}

TEST_CASE("an event's error has the status that it names") {
    const auto status = [](std::string_view body) {
        return model_api::read_failure(net::JsonView::parse(body)).status;
    };
    CHECK(status(R"({"error":{"code":503,"status":"UNAVAILABLE"}})") == 503);
    CHECK(status(R"({"error":{"code":"502"}})") == 502);
    CHECK(status(R"({"error":{"code":"server_error"}})") == 0);
    CHECK(status(R"({"error":{"code":7}})") == 0);
}

TEST_CASE("a status is what it means, with what to do") {
    struct Row {
        int status;
        Errc code;
        Again again;
    };
    constexpr Row rows[] = {
        {301, Errc::bad_reply, Again::never},         {400, Errc::remote_refused, Again::never},
        {401, Errc::unauthenticated, Again::never},   {402, Errc::quota_exhausted, Again::never},
        {403, Errc::permission_denied, Again::never}, {404, Errc::not_found, Again::never},
        {408, Errc::remote_failed, Again::passing},   {409, Errc::remote_failed, Again::passing},
        {413, Errc::remote_refused, Again::never},    {422, Errc::remote_refused, Again::never},
        {429, Errc::rate_limited, Again::passing},    {500, Errc::remote_failed, Again::passing},
        {502, Errc::remote_failed, Again::passing},   {503, Errc::overloaded, Again::passing},
        {529, Errc::overloaded, Again::passing},      {0, Errc::remote_failed, Again::passing},
    };
    for (const Row& row : rows) {
        CAPTURE(row.status);
        const Refusal refusal = model_api::refusal_by_status(failure(row.status, "{}"), names);
        CHECK(refusal.code == row.code);
        CHECK(refusal.again == row.again);
    }
    const auto message = [](int status) {
        return model_api::refusal_by_status(failure(status, "{}"), names).message;
    };
    CHECK(message(401) == "Service does not accept the key; check ServiceOptions::api_key");
    CHECK(message(404) == "Service does not know the model, or the address; ask models() what "
                          "there is; check ServiceOptions::base_url");
    CHECK(model_api::refusal_by_status(failure(404, "<html>"), names).message.find("base_url") !=
          std::string::npos);
}

TEST_CASE("a service may say itself whether to try again") {
    const auto again = [](int status, const char* word) {
        return of_openai(status, "{}", net::Headers().add("x-should-retry", word)).again;
    };
    CHECK(again(429, "false") == Again::never);
    CHECK(again(400, "true") == Again::passing);
    CHECK(again(500, "perhaps") == Again::passing);
}

TEST_CASE("a request that is refused for a setting names it") {
    const Refusal refusal = model_api::gemini::refusal(
        with_all_settings(failure(
            400,
            R"({"error":{"code":400,"message":"Invalid JSON payload","status":"INVALID_ARGUMENT",
             "details":[{"@type":"type.googleapis.com/google.rpc.BadRequest","fieldViolations":
             [{"field":"generation_config.top_p","description":"no"}]}]}})")),
        names);
    CHECK(refusal.setting == "top_p");
    CHECK(refusal.message == "Service refused the request; it does not take ModelSettings::top_p");
    CHECK(
        setting_refused_by(R"({"error":{"message":"Unsupported value","param":"temperature"}})") ==
        "temperature");
    CHECK(setting_refused_by(
              R"({"error":{"type":"invalid_request_error","message":"thinking.type: no"}})") ==
          "thinking");
    CHECK(setting_refused_by(R"({"detail":[{"loc":["body","seed"],"msg":"no"}]})") == "seed");
    CHECK(setting_refused_by(R"({"error":{"message":"too long"}})").empty());
}

TEST_CASE("what an error says it is about counts more than its words") {
    CHECK(setting_refused_by(
              R"({"error":{"message":"no temperature with reasoning","param":"reasoning"}})") ==
          "thinking");
    CHECK(setting_refused_by(R"({"error":{"message":"no seed","param":"messages"}})").empty());
    CHECK(setting_refused_by(R"({"error":{"message":"no seed","param":null}})") == "seed");
    CHECK(setting_refused_by(R"({"error":{"message":"the seed","details":[7,{"fieldViolations":[7,
              {"field":"contents"}]}]}})")
              .empty());
    CHECK(setting_refused_by(R"({"error":{"message":"the seed","details":[{"fieldViolations":[
              {"field":"generation_config","description":"Unknown name \"topP\""}]}]}})") ==
          "top_p");
}

TEST_CASE("a setting that was not sent is not blamed") {
    const Refusal refusal =
        of_openai(400, R"({"error":{"message":"no reasoning","param":"reasoning_effort"}})");
    CHECK(refusal.setting.empty());
    CHECK(refusal.message == "Service refused the request; its message says why");
}

TEST_CASE("a prompt that is too long is told as one, with what to do") {
    const auto check = [](const Refusal& refusal) {
        CHECK(refusal.code == Errc::remote_refused);
        CHECK(refusal.again == Again::never);
        CHECK(refusal.setting.empty());
        CHECK(refusal.message ==
              "the prompt is longer than Service takes; shorten the prompt or what it is about, or "
              "choose a model with a longer context");
    };
    check(of_gemini(400, R"({"error":{"code":400,"status":"INVALID_ARGUMENT","message":
        "The input token count (1048577) exceeds the maximum number of tokens allowed (1048576)."}})"));
    const std::string_view by_code =
        R"({"error":{"message":"Your input exceeds the context window of this model.",
            "type":"invalid_request_error","param":"messages","code":"context_length_exceeded"}})";
    check(of_openai(400, by_code));
    check(of_event(model_api::openai::refusal, by_code));
    check(of_openai(
        400,
        R"({"error":{"code":400,"message":"too long","type":"exceed_context_size_error","n_ctx":4096}})"));
    check(of_openai(400, R"({"object":"error","message":
        "This model's maximum context length is 4096 tokens.","type":"BadRequestError","code":400})"));
    const std::string_view by_words =
        R"({"type":"error","error":{"type":"invalid_request_error","message":
            "prompt is too long: 210000 tokens > 200000 maximum"}})";
    check(of_anthropic(400, by_words));
    check(of_event(rexa::anthropic::refusal, by_words));
    check(of_gemini(413, "{}"));
    check(of_openai(413, "{}"));
    check(of_anthropic(413, R"({"error":{"type":"request_too_large"}})"));
    CHECK(of_gemini(400, R"({"error":{"message":"the input token count"}})").message ==
          "Service refused the request; its message says why");
}

TEST_CASE("Gemini's errors are known by their details") {
    const Refusal key = of_gemini(
        400, R"({"error":{"code":400,"message":"API key not valid.","status":"INVALID_ARGUMENT",
             "details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":
             "API_KEY_INVALID","domain":"googleapis.com"}]}})");
    CHECK(key.code == Errc::unauthenticated);
    CHECK(key.message == "Service does not accept the key; check ServiceOptions::api_key");
    CHECK(of_gemini(400, R"({"error":{"code":400,"status":"FAILED_PRECONDITION"}})").code ==
          Errc::failed_precondition);
    CHECK(of_gemini(504, R"({"error":{"code":504,"status":"DEADLINE_EXCEEDED"}})").again ==
          Again::once);
    CHECK(of_gemini(499, R"({"error":{"code":499,"status":"CANCELLED"}})").again == Again::never);
}

TEST_CASE("a quota of a minute passes, one of a day does not") {
    const auto quota = [](std::string_view id, std::string_view value) {
        return of_gemini(429, R"({"error":{"code":429,"status":"RESOURCE_EXHAUSTED","details":[
            {"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"quotaId":")" +
                                  std::string(id) + R"(","quotaValue":")" + std::string(value) +
                                  R"("}]},{"@type":"type.googleapis.com/google.rpc.RetryInfo",
            "retryDelay":"38.5s"}]}})");
    };
    const Refusal minute = quota("GenerateRequestsPerMinutePerProjectPerModel-FreeTier", "10");
    CHECK(minute.code == Errc::rate_limited);
    CHECK(minute.again == Again::passing);
    CHECK(minute.wait == 38'500ms);
    const Refusal day = quota("GenerateRequestsPerDayPerProjectPerModel-FreeTier", "250");
    CHECK(day.code == Errc::quota_exhausted);
    CHECK(day.again == Again::never);
    CHECK(quota("GenerateRequestsPerMinutePerProjectPerModel-FreeTier", "0").code ==
          Errc::quota_exhausted);
    CHECK(of_gemini(429, R"({"error":{"code":429,"status":"RESOURCE_EXHAUSTED"}})").again ==
          Again::passing);
    CHECK(of_gemini(429, R"({"error":{"details":[7,{"violations":7},{"violations":[7]}]}})").code ==
          Errc::rate_limited);
}

TEST_CASE("durations are read as they are written") {
    using model_api::gemini::parse_duration;
    CHECK(parse_duration("38s") == 38s);
    CHECK(parse_duration("0.5s") == 500ms);
    CHECK(parse_duration("999999999999s") == std::chrono::hours(24 * 365));
    for (const std::string_view text : {"", "s", "38", "-1s", "1e3s", "nans", "1 s"}) {
        CAPTURE(text);
        CHECK(parse_duration(text) == std::nullopt);
    }
}

TEST_CASE("OpenAI's credit does not pass, its limits do") {
    for (const std::string_view code : {"insufficient_quota", "credit_balance_exhausted"}) {
        const std::string body =
            R"({"error":{"message":"m","type":"t","code":")" + std::string(code) + "\"}}";
        CHECK(of_openai(429, body).code == Errc::quota_exhausted);
        CHECK(of_openai(429, body).again == Again::never);
    }
    CHECK(of_openai(429, R"({"error":{"type":"requests","code":"rate_limit_exceeded"}})").again ==
          Again::passing);
    CHECK(of_openai(503, R"({"error":{"type":"slow_down","code":"slow_down"}})").code ==
          Errc::rate_limited);
    CHECK(of_openai(400, R"({"error":{"code":"content_policy_violation"}})").code ==
          Errc::answer_blocked);
    const Refusal flagged =
        of_openai(400, R"({"error":{"message":"Invalid prompt: see https://x/guides/reasoning",
             "type":"invalid_request_error","param":null,"code":"invalid_prompt"}})");
    CHECK(flagged.code == Errc::answer_blocked);
    CHECK(flagged.again == Again::never);
    const Refusal loading = of_openai(503, R"({"error":{"code":503,"message":"Loading model",
                       "type":"unavailable_error"}})");
    CHECK(loading.again == Again::loading);
    CHECK(loading.code == Errc::overloaded);
}

TEST_CASE("errors in the middle of a stream are known by their words") {
    const auto openai = [](std::string_view body) {
        return of_event(model_api::openai::refusal, body);
    };
    CHECK(openai(R"({"error":{"message":"m","type":"server_error","code":null}})").code ==
          Errc::remote_failed);
    CHECK(openai(R"({"error":{"message":"m","code":"rate_limit_exceeded"}})").code ==
          Errc::rate_limited);
    CHECK(openai(R"({"error":{"message":"m","code":502}})").again == Again::passing);
    const auto anthropic = [](std::string_view body) {
        return of_event(rexa::anthropic::refusal, body);
    };
    const Refusal overloaded =
        anthropic(R"({"type":"error","error":{"type":"overloaded_error","message":"m"}})");
    CHECK(overloaded.code == Errc::overloaded);
    CHECK(overloaded.again == Again::passing);
    CHECK(anthropic(R"({"type":"error","error":{"type":"invalid_request_error"}})").again ==
          Again::never);
    CHECK(anthropic(R"({"type":"error","error":{"type":"brand_new"}})").again == Again::passing);
}

TEST_CASE("a limit of spending at Anthropic does not pass") {
    const std::string_view body =
        R"({"type":"error","error":{"type":"rate_limit_error","message":"m",
            "details":{"error_code":"spend_limit_reached"}}})";
    CHECK(of_anthropic(429, body).code == Errc::quota_exhausted);
    CHECK(of_anthropic(429, body).again == Again::never);
    CHECK(of_anthropic(429, R"({"error":{"type":"rate_limit_error"}})").again == Again::passing);
    const Refusal of_month = of_anthropic(
        400,
        R"({"type":"error","error":{"type":"invalid_request_error","message":"You have reached your specified API usage limits. You will regain access on 2026-12-01 at 00:00 UTC."}})");
    CHECK(of_month.code == Errc::quota_exhausted);
    CHECK(of_month.again == Again::never);
    CHECK(of_month.message == "Service: the account's own limit of spending is reached; raise it "
                              "for ServiceOptions::api_key");
    CHECK(of_anthropic(400, R"({"error":{"message":"messages: too long"}})").code ==
          Errc::remote_refused);
}

TEST_CASE("an error keeps four KiB of each thing that a service says, as whole characters") {
    const auto as_it_is = [](const std::string& text) { return text; };
    const Refusal no{Errc::remote_refused, "m", Again::never, std::nullopt, {}};
    std::string much = "a";
    while (much.size() < (1u << 20)) {
        much += "\xC3\xBC";
    }
    const std::string kept = much.substr(0, 4095);
    const Failure told =
        failure(400, R"({"error":{"message":")" + much + R"(","status":")" + much + R"("}})",
                net::Headers().add("x-request-id", much));
    const Error error = model_api::make_error(no, told, names, as_it_is);
    CHECK(error.remote_message() == kept);
    CHECK(error.remote_code() == kept);
    CHECK(error.request_id() == kept);
    CHECK(model_api::make_error(no, failure(400, much), names, as_it_is).remote_message() == kept);
    CHECK(model_api::make_error(no, failure(400, "a\xFF"), names, as_it_is).remote_message() ==
          "a\xEF\xBF\xBD");

    // No part of a secret is left where the text is cut.
    const auto conceal = [](std::string text) {
        const std::size_t at = text.find("canary");
        return at == std::string::npos ? text : text.replace(at, 6, "-");
    };
    const std::string secret_at_cut = std::string(4093, 'x') + "canary";
    CHECK(model_api::make_error(no, failure(400, secret_at_cut), names, conceal).remote_message() ==
          std::string(4093, 'x') + "-");
}

TEST_CASE("one more attempt is one of each kind of trouble, until there is progress") {
    const auto of = [](Errc code, Again again) {
        return Refusal{code, "m", again, std::nullopt, {}};
    };
    model_api::SecondChances chances;
    CHECK_FALSE(chances.take(of(Errc::overloaded, Again::passing)));
    CHECK_FALSE(chances.take(of(Errc::answer_unusable, Again::never)));
    CHECK(chances.take(of(Errc::answer_unusable, Again::once)));
    CHECK_FALSE(chances.take(of(Errc::answer_unusable, Again::once)));
    CHECK(chances.take(of(Errc::unauthenticated, Again::once)));
    chances.forget();
    CHECK(chances.take(of(Errc::answer_unusable, Again::once)));
}

TEST_CASE("an attempt that failed may be followed by another as the refusal says") {
    const auto kind = [](Again again, bool has_second_chance) {
        net::FailedAttempt failed;
        model_api::judge({Errc::remote_failed, "m", again, 3s, {}}, has_second_chance, failed);
        CHECK(failed.asked == 3s);
        return failed.kind;
    };
    for (const bool chance : {false, true}) {
        CHECK(kind(Again::never, chance) == net::FailureKind::final);
        CHECK(kind(Again::passing, chance) == net::FailureKind::passing);
        CHECK(kind(Again::loading, chance) == net::FailureKind::passing);
    }
    CHECK(kind(Again::once, false) == net::FailureKind::final);
    CHECK(kind(Again::once, true) == net::FailureKind::passing);
}

TEST_CASE("secrets are in no error") {
    const Failure told = failure(400, R"({"error":{"message":"key canary","status":"canary"}})",
                                 net::Headers().add("x-request-id", "of-canary"));
    const Error error = model_api::make_error(
        {Errc::remote_refused, "m", Again::passing, 3s, {}}, told, names,
        [](const std::string& text) { return text.find("canary") == text.npos ? text : "-"; });
    CHECK(std::string(error.what()).find("canary") == std::string::npos);
    CHECK(error.remote_code() == "-");
    CHECK(error.request_id() == "-");
    CHECK(error.origin() == "service");
    CHECK(error.retryable());
    CHECK(error.retry_after() == 3s);
    CHECK(error.http_status() == 400);
}
