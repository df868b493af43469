#include "support/canned_replies.hpp"
#include "support/refusal.hpp"
#include "support/sound.hpp"

#include <rexa/openai.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

using namespace rexa;
using namespace rexa::test;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view key = "sk-0123456789abcdef";

OpenAiTranscriberOptions options_for(const CannedService& service) {
    OpenAiTranscriberOptions options;
    options.api_key = Secret(std::string(key));
    options.base_url = service.url("/v1");
    return options;
}

std::string text_reply(std::string_view text) {
    return json_reply(R"({"text":")" + std::string(text) + "\"}");
}

/// What becomes of a service that answers every request so.
std::optional<Error> refusal_by(const std::string& reply) {
    CannedService service([&](const Received&) { return reply; });
    auto options = options_for(service);
    options.transport.max_attempts = 1;
    const auto transcriber = make_openai_transcriber(options);
    const auto error = refusal([&] { transcriber->transcribe(sound(500), {}, {}); });
    REQUIRE(error);
    CHECK(error->origin() == "openai");
    CHECK(std::string(error->what()).find(key) == std::string::npos);
    return error;
}

} // namespace

TEST_CASE("a recording becomes text") {
    CannedService service([](const Received&) {
        return json_reply(R"({"text":" Cluster the wine data.\n","languages":[{"code":"en"}],
                             "usage":{"type":"tokens","input_tokens":16,"output_tokens":6}})");
    });
    const auto transcriber = make_openai_transcriber(options_for(service));
    CHECK(transcriber->name() == "openai");
    CHECK(service.received().empty());
    const Audio audio = sound(500);
    const Transcript transcript = transcriber->transcribe(audio, {}, {});
    CHECK(transcript.text == "Cluster the wine data.");
    CHECK(transcript.transcriber == "openai");
    CHECK(transcript.model == "gpt-transcribe");
    CHECK(transcript.language == "en");
    CHECK(transcript.audio == audio.digest());
    CHECK(transcript.usage == TokenUsage{16, {}, 6, {}});
    CHECK(transcript.cost == std::nullopt);
    const auto received = service.received();
    REQUIRE(received.size() == 1);
    CHECK(received[0].line == "POST /v1/audio/transcriptions");
    CHECK(received[0].has_header("Authorization: Bearer " + std::string(key)));
    CHECK(received[0].head.find("Content-Type: multipart/form-data; boundary=") !=
          std::string::npos);
    CHECK(received[0].body.find("filename=\"recording.wav\"") != std::string::npos);
    CHECK(received[0].body.find(audio.bytes().chars()) != std::string::npos);
}

TEST_CASE("the request names another model, and prices are the host's") {
    CannedService service([](const Received&) {
        return json_reply(R"({"text":"hi","usage":{"input_tokens":1000,"output_tokens":100}})");
    });
    auto options = options_for(service);
    options.catalog.prices = {{"big-*", 2, 2, 10}};
    TranscribeOptions wishes;
    wishes.model = "big-ears";
    const Transcript transcript =
        make_openai_transcriber(options)->transcribe(sound(500), wishes, {});
    CHECK(transcript.model == "big-ears");
    CHECK(transcript.cost == Cost{3'000'000});
    CHECK(service.received()[0].body.find("\r\n\r\nbig-ears\r\n") != std::string::npos);
}

TEST_CASE("whisper.cpp's server is asked at its own path, without key and model") {
    CannedService service([](const Received&) { return text_reply(" Hello.\\n"); });
    auto options = options_for(service);
    options.api_key = Secret();
    options.base_url = service.url();
    options.path = "/inference";
    options.model = "";
    CHECK(make_openai_transcriber(options)->transcribe(sound(500), {}, {}).text == "Hello.");
    const auto received = service.received();
    CHECK(received[0].line == "POST /inference");
    CHECK(received[0].head.find("Authorization") == std::string::npos);
    CHECK(received[0].body.find("name=\"model\"") == std::string::npos);
}

TEST_CASE("an answer that repeats itself is asked for again without hints") {
    const std::string nonsense = "thank you for watching thank you for watching thank you for "
                                 "watching thank you for watching";
    TranscribeOptions wishes;
    wishes.vocabulary = {"K-Means"};
    SUBCASE("and the second is taken") {
        int asked = 0;
        CannedService service([&](const Received&) {
            return ++asked == 1 ? text_reply(nonsense) : text_reply("plot a sine wave");
        });
        const Transcript transcript =
            make_openai_transcriber(options_for(service))->transcribe(sound(500), wishes, {});
        CHECK(transcript.text == "plot a sine wave");
        CHECK(transcript.attempts == 2);
        const auto received = service.received();
        CHECK(received[0].body.find("K-Means") != std::string::npos);
        CHECK(received[0].body.find("temperature") == std::string::npos);
        CHECK(received[1].body.find("K-Means") == std::string::npos);
        CHECK(received[1].body.find("name=\"temperature\"\r\n\r\n0.6\r\n") != std::string::npos);
    }
    SUBCASE("unless it does so too") {
        CannedService service([&](const Received&) { return text_reply(nonsense); });
        const auto transcriber = make_openai_transcriber(options_for(service));
        CHECK(refusal_code([&] { transcriber->transcribe(sound(500), wishes, {}); }) ==
              Errc::audio_unusable);
        CHECK(service.received().size() == 2);
    }
}

TEST_CASE("a server that is busy is asked again, with the whole recording") {
    int asked = 0;
    CannedService service([&](const Received&) {
        ++asked;
        return asked == 1 ? json_reply(R"({"error":{"message":"slow"}})", 429, "Retry-After: 0\r\n")
               : asked == 2 ? json_reply("{}", 500)
                            : text_reply("hi");
    });
    const Transcript transcript =
        make_openai_transcriber(options_for(service))->transcribe(sound(500), {}, {});
    CHECK(transcript.attempts == 3);
    const auto received = service.received();
    CHECK(received[2].body == received[0].body);
}

TEST_CASE("what a server refuses is an error with a cure") {
    const auto file = refusal_by(json_reply(
        R"({"error":{"message":"Audio file might be corrupted","type":"invalid_request_error",
            "param":"file","code":"invalid_value"}})",
        400));
    CHECK(file->code() == Errc::audio_unusable);
    CHECK(file->message() == "the speech server cannot read the recording; convert it: ffmpeg -i "
                             "in -ar 16000 -ac 1 out.wav");
    CHECK(file->http_status() == 400);
    CHECK(file->remote_message() == "Audio file might be corrupted");
    const auto in_success = refusal_by(json_reply(R"({"error":"failed to read audio data"})"));
    CHECK(in_success->code() == Errc::audio_unusable);
    CHECK(in_success->remote_message() == "failed to read audio data");
    const auto no_field = refusal_by(json_reply(R"({"error":"no 'file' field in the request"})"));
    CHECK(no_field->code() == Errc::remote_refused);
    CHECK(refusal_by(json_reply(R"({"detail":"too big"})", 413))->code() == Errc::audio_unusable);
    CHECK(refusal_by(
              json_reply(R"({"error":{"message":"bad key )" + std::string(key) + R"("}})", 401))
              ->code() == Errc::unauthenticated);
    CHECK(refusal_by(json_reply(R"({"error":{"code":"insufficient_quota"}})", 429))->code() ==
          Errc::quota_exhausted);
    CHECK(refusal_by(json_reply("<html>", 404))->code() == Errc::not_found);
    CHECK(refusal_by(json_reply("not json"))->code() == Errc::bad_reply);
    CHECK(refusal_by(json_reply(R"({"words":[]})"))->code() == Errc::bad_reply);
    CHECK(refusal_by(text_reply(""))->message() ==
          "nothing was understood: the recording holds no speech; record it again, closer to the "
          "microphone");
}

TEST_CASE("a reply that is no answer says once where to look") {
    const auto complaint = [](const std::string& reply) {
        const auto error = refusal_by(reply);
        CHECK(error->code() == Errc::bad_reply);
        return error->message();
    };
    CHECK(complaint("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 0\r\n\r\n") ==
          "a web page came in place of an answer; check OpenAiTranscriberOptions::base_url");
    CHECK(complaint(json_reply("x", 200, "Content-Encoding: gzip\r\n")) ==
          "the speech server, or a gateway, sent its answer in an encoding that nobody asked for; "
          "check OpenAiTranscriberOptions::base_url");
    CHECK(complaint(json_reply(R"({"text":7})")) ==
          "reply: $.text must be a text, not a number; check OpenAiTranscriberOptions::base_url");
    CHECK(complaint(json_reply(R"({"text":"hi","usage":{"seconds":"1"}})")) ==
          "reply: $.usage.seconds must be a number, not a text; check "
          "OpenAiTranscriberOptions::base_url");
}

TEST_CASE("a key that a server repeats is in no transcript") {
    CannedService service([](const Received&) { return text_reply("use " + std::string(key)); });
    const auto transcriber = make_openai_transcriber(options_for(service));
    CHECK(transcriber->transcribe(sound(500), {}, {}).heard == "use <a secret>");
    CannedService naming([](const Received&) {
        return json_reply(R"({"text":"hi","language":")" + std::string(key) + R"("})");
    });
    CHECK(make_openai_transcriber(options_for(naming))->transcribe(sound(500), {}, {}).language ==
          "");
    CHECK(refusal_by(json_reply(R"({"error":"not with )" + std::string(key) + "\"}"))
              ->remote_message() == "not with <a secret>");
    const std::string half(key.substr(0, 5));
    CannedService sly([&](const Received&) {
        return json_reply(R"({"text":"use )" + half + "\\u200b" + std::string(key.substr(5)) +
                          R"(","language":")" + std::string(key) + "\"}");
    });
    const Transcript transcript =
        make_openai_transcriber(options_for(sly))->transcribe(sound(500), {}, {});
    CHECK(transcript.text == "use <a secret>");
    CHECK(transcript.language.empty());
}

TEST_CASE("a call ends the wait") {
    CannedService service([](const Received&) { return std::string(); });
    const auto transcriber = make_openai_transcriber(options_for(service));
    CHECK(refusal_code([&] { transcriber->transcribe(sound(500), {}, Call().timeout(50ms)); }) ==
          Errc::deadline_exceeded);
    std::stop_source stop;
    std::thread stopper([&] {
        service.wait_for(2);
        stop.request_stop();
    });
    CHECK(refusal_code([&] {
              transcriber->transcribe(sound(500), {}, Call().stop(stop.get_token()));
          }) == Errc::cancelled);
    stopper.join();
}

TEST_CASE("the hosts of OpenAI's regions are OpenAI, and others are not") {
    const auto code_at = [](std::string base_url) {
        OpenAiTranscriberOptions options;
        options.base_url = std::move(base_url);
        return refusal_code([&] { make_openai_transcriber(options); });
    };
    for (const char* host : {"api.openai.com", "eu.api.openai.com", "US.api.openai.com:443"}) {
        CHECK(code_at("https://" + std::string(host) + "/v1") == Errc::unauthenticated);
    }
    for (const char* host : {"openai.com", "myapi.openai.com", "api.openai.com.example.org"}) {
        CHECK(code_at("https://" + std::string(host) + "/v1") == std::nullopt);
    }
}

TEST_CASE("what cannot be sent is not") {
    OpenAiTranscriberOptions options;
    options.api_key = Secret(std::string(key));
    const auto at_openai = make_openai_transcriber(options);
    const auto large = refusal([&] { at_openai->transcribe(sound(820'000), {}, {}); });
    CHECK(large->code() == Errc::audio_unusable);
    CHECK(large->message() == "the recording has more than the 25 MiB that OpenAI takes; send a "
                              "shorter one, or an mp3");
    CHECK(refusal_code([&] { at_openai->transcribe(Audio(), {}, {}); }) == Errc::invalid_argument);
    TranscribeOptions wishes;
    wishes.language = "the german one";
    CHECK(refusal_code([&] { at_openai->transcribe(sound(500), wishes, {}); }) ==
          Errc::invalid_argument);
    options.api_key = Secret();
    CHECK(refusal_code([&] { make_openai_transcriber(options); }) == Errc::unauthenticated);
    options.api_key = Secret(std::string("a\nb"));
    CHECK(refusal_code([&] { make_openai_transcriber(options); }) == Errc::invalid_argument);
    options.api_key = Secret(std::string(key));
    for (const char* path : {"", "audio", "//x", "/a?b=c"}) {
        options.path = path;
        CHECK(refusal_code([&] { make_openai_transcriber(options); }) == Errc::invalid_argument);
    }
}
