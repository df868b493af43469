#include "core/base64.hpp"
#include "support/canned_replies.hpp"
#include "support/refusal.hpp"
#include "support/sound.hpp"

#include <rexa/gemini.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

using namespace rexa;
using namespace rexa::test;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view key = "AIza0123456789ab";

GeminiTranscriberOptions options_for(const CannedService& service) {
    GeminiTranscriberOptions options;
    options.service.api_key = Secret(std::string(key));
    options.service.base_url = service.url();
    options.service.model = "gemini-3.5-transcribe";
    return options;
}

std::string answer(std::string_view text) {
    return json_reply(R"({"candidates":[{"content":{"parts":[{"text":")" + std::string(text) +
                      R"("}]},"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":16,)"
                      R"("candidatesTokenCount":5},"modelVersion":"gemini-3.5-transcribe-001"})");
}

std::string file_record(std::string_view state, std::string_view uri = "https://g/v1beta/files/1") {
    return R"({"name":"files/1","uri":")" + std::string(uri) + R"(","state":")" +
           std::string(state) + R"("})";
}

/// A service with a Files API: uploads go to the path that it names, on a host that it names.
class Files {
public:
    std::string states = "A"; ///< as looked at: processing, active, failed

    std::string operator()(const Received& request) {
        if (request.line == "POST /upload/v1beta/files") {
            return json_reply("", 200,
                              "X-Goog-Upload-URL: https://elsewhere.example/take/it?id=7\r\n"
                              "X-Goog-Upload-Status: active\r\n");
        }
        if (request.line == "POST /take/it?id=7") {
            return json_reply(R"({"file":)" + next() + '}', 200, "X-Goog-Upload-Status: final\r\n");
        }
        if (request.line.starts_with("GET /v1beta/files/rexa-")) {
            return json_reply(next());
        }
        if (request.line.starts_with("DELETE /v1beta/files/rexa-")) {
            return json_reply("{}");
        }
        return answer("Cluster the wine data.");
    }

private:
    std::string next() {
        const char state = states.front();
        states.erase(0, states.size() > 1 ? 1 : 0);
        return file_record(state == 'P' ? "PROCESSING" : state == 'A' ? "ACTIVE" : "FAILED");
    }
};

std::string methods(CannedService& service) {
    std::string all;
    for (const Received& received : service.received()) {
        all += received.line.substr(0, received.line.find_first_of(":0123456789?")) + '\n';
    }
    return all;
}

/// The beginning of an answer, whose connection ends before the rest.
constexpr std::string_view broken_off = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n"
                                        "Connection: close\r\n\r\n";

} // namespace

TEST_CASE("a small recording goes with the request") {
    CannedService service([](const Received&) { return answer(" Cluster the\\nwine data. "); });
    const auto transcriber = make_gemini_transcriber(options_for(service));
    CHECK(transcriber->name() == "gemini");
    const Audio audio = sound(500);
    const Transcript transcript = transcriber->transcribe(audio, {}, {});
    CHECK(transcript.text == "Cluster the wine data.");
    CHECK(transcript.model == "gemini-3.5-transcribe-001");
    CHECK(transcript.usage == TokenUsage{16, {}, 5, {}});
    CHECK(transcript.cost == std::nullopt);
    const auto received = service.received();
    REQUIRE(received.size() == 1);
    CHECK(received[0].line == "POST /v1beta/models/gemini-3.5-transcribe:generateContent");
    CHECK(received[0].has_header("x-goog-api-key: " + std::string(key)));
    CHECK(received[0].has_header("Content-Type: application/json"));
    CHECK(received[0].head.find("X-Server-Timeout") == std::string::npos);
    CHECK(received[0].body ==
          R"({"contents":[{"role":"user","parts":[{"inlineData":{"mimeType":"audio/wav","data":")" +
              core::to_base64(audio.bytes().chars()) +
              R"("}}]}],"generationConfig":{"audioTranscriptionConfig":{}}})");
}

TEST_CASE("the service is told how long it has, and prices are the host's") {
    CannedService service([](const Received&) { return answer("hi"); });
    auto options = options_for(service);
    options.service.catalog.prices = {{"gemini-3.8-*", 1, 0.1, 4}};
    TranscribeOptions wishes;
    wishes.model = "gemini-3.8-flash";
    const Transcript transcript =
        make_gemini_transcriber(options)->transcribe(sound(500), wishes, Call().timeout(29'500ms));
    CHECK(transcript.cost == Cost{36'000});
    CHECK(service.received()[0].has_header("X-Server-Timeout: 30"));
    CHECK(service.received()[0].body.find("Transcribe this recording.") != std::string::npos);
}

TEST_CASE("a large recording is uploaded, used when it is ready, and deleted") {
    Files files;
    files.states = "PA";
    CannedService service(std::ref(files));
    auto options = options_for(service);
    options.inline_bytes = 1'000;
    const Audio audio = sound(500);
    const Transcript transcript = make_gemini_transcriber(options)->transcribe(audio, {}, {});
    CHECK(transcript.text == "Cluster the wine data.");
    const auto received = service.received();
    REQUIRE(received.size() == 5);
    CHECK(received[0].line == "POST /upload/v1beta/files");
    CHECK(received[0].has_header("X-Goog-Upload-Protocol: resumable"));
    CHECK(received[0].has_header("X-Goog-Upload-Command: start"));
    CHECK(received[0].has_header("X-Goog-Upload-Header-Content-Length: 16044"));
    CHECK(received[0].has_header("X-Goog-Upload-Header-Content-Type: audio/wav"));
    const std::string name = received[0].body.substr(17, 43);
    CHECK(received[0].body ==
          R"({"file":{"name":")" + name + R"(","mimeType":"audio/wav","sizeBytes":"16044"}})");
    CHECK(received[1].line == "POST /take/it?id=7");
    CHECK(received[1].has_header("X-Goog-Upload-Command: upload, finalize"));
    CHECK(received[1].has_header("X-Goog-Upload-Offset: 0"));
    CHECK(received[1].body == audio.bytes().chars());
    CHECK(received[2].line == "GET /v1beta/" + name);
    CHECK(received[3].body ==
          R"({"contents":[{"role":"user","parts":[{"fileData":{"mimeType":"audio/wav",)"
          R"("fileUri":"https://g/v1beta/files/1"}}]}],)"
          R"("generationConfig":{"audioTranscriptionConfig":{}}})");
    CHECK(received[4].line == "DELETE /v1beta/" + name);
    for (const Received& request : received) {
        CHECK(request.has_header("x-goog-api-key: " + std::string(key)));
    }
}

TEST_CASE("what was uploaded is deleted on every way out") {
    Files files;
    std::optional<Errc> code;
    std::string expected = "POST /upload/v\nPOST /take/it\n";
    const auto run = [&](CannedService& service, const Call& call) {
        auto options = options_for(service);
        options.inline_bytes = 1'000;
        options.service.transport.max_attempts = 1;
        const auto transcriber = make_gemini_transcriber(options);
        code = refusal_code([&] { transcriber->transcribe(sound(500), {}, call); });
    };
    SUBCASE("the service cannot read it") {
        files.states = "F";
        CannedService service(std::ref(files));
        run(service, {});
        CHECK(code == Errc::audio_unusable);
        CHECK(methods(service) == expected + "DELETE /v\n");
    }
    SUBCASE("it takes the service too long") {
        files.states = "P";
        CannedService service(std::ref(files));
        run(service, Call().timeout(100ms));
        CHECK(code == Errc::deadline_exceeded);
        CHECK(methods(service) == expected + "DELETE /v\n");
    }
    SUBCASE("the model fails") {
        CannedService service([&](const Received& request) {
            return request.line.find("generateContent") == std::string::npos
                       ? files(request)
                       : json_reply("{}", 500);
        });
        run(service, {});
        CHECK(code == Errc::remote_failed);
        CHECK(methods(service) == expected + "POST /v\nDELETE /v\n");
    }
    SUBCASE("the upload is refused") {
        CannedService service([&](const Received& request) {
            return request.line.starts_with("POST /take") ? json_reply("{}", 400) : files(request);
        });
        run(service, {});
        CHECK(code == Errc::remote_refused);
        CHECK(methods(service) == expected + "DELETE /v\n");
    }
    SUBCASE("deleting fails too") {
        CannedService service([&](const Received& request) {
            return request.line.starts_with("DELETE") ? json_reply("{}", 403) : files(request);
        });
        run(service, {});
        CHECK(code == std::nullopt);
        CHECK(methods(service) == expected + "POST /v\nDELETE /v\n");
    }
}

TEST_CASE("a supplier of tokens that throws, whatever it is, ends the call alone") {
    Files files;
    CannedService service(std::ref(files));
    auto options = options_for(service);
    options.inline_bytes = 1'000;
    options.service.api_key = Secret();
    int tokens = 0;
    int good = 3; // to begin an upload, to send it, to ask
    options.service.token = [&](const Call&) {
        if (tokens++ >= good) {
            throw tokens;
        }
        return Secret(std::string("token-0123456789"));
    };
    const auto transcriber = make_gemini_transcriber(options);
    const auto transcribe = [&] { return transcriber->transcribe(sound(500), {}, {}).text; };
    CHECK(transcribe() == "Cluster the wine data.");
    CHECK(tokens == 4);
    tokens = 0;
    good = 2;
    CHECK_THROWS_AS(transcribe(), int);
    CHECK(tokens == 4);
    CHECK(service.received().size() == 5);
}

TEST_CASE("an upload that broke off is begun again under another name") {
    const std::string no =
        json_reply(R"({"error":{"code":503,"status":"UNAVAILABLE"}})", 503, "Retry-After: 0\r\n");
    for (const std::string& failing : {std::string("POST /upload/"), std::string("POST /take/")}) {
        for (const std::string& answer : {no, std::string(broken_off)}) {
            Files files;
            bool has_failed = false;
            CannedService service([&](const Received& request) {
                if (!has_failed && request.line.starts_with(failing)) {
                    has_failed = true;
                    return answer;
                }
                return files(request);
            });
            auto options = options_for(service);
            options.inline_bytes = 1'000;
            const Audio audio = sound(500);
            CHECK(make_gemini_transcriber(options)->transcribe(audio, {}, {}).text ==
                  "Cluster the wine data.");
            std::vector<std::string> names;
            std::vector<std::string> deleted;
            for (const Received& request : service.received()) {
                if (request.line.starts_with("POST /upload/")) {
                    names.push_back(request.body.substr(17, 43));
                } else if (request.line.starts_with("POST /take/")) {
                    CHECK(request.body == audio.bytes().chars());
                } else if (request.line.starts_with("DELETE /v1beta/")) {
                    deleted.push_back(request.line.substr(15));
                }
            }
            REQUIRE(names.size() == 2);
            CHECK(names[0] != names[1]);
            CHECK(deleted == std::vector<std::string>(names.rbegin(), names.rend()));
        }
    }
}

TEST_CASE("an upload is begun as often as the policy says") {
    for (const int status : {503, 403}) {
        CannedService service([&](const Received& request) {
            return request.line.starts_with("DELETE")
                       ? json_reply("{}", 404)
                       : json_reply("{}", status, "Retry-After: 0\r\n");
        });
        auto options = options_for(service);
        options.inline_bytes = 1'000;
        options.service.transport.max_attempts = 2;
        const auto error =
            refusal([&] { make_gemini_transcriber(options)->transcribe(sound(500), {}, {}); });
        REQUIRE(error);
        CHECK(error->code() == (status == 503 ? Errc::overloaded : Errc::permission_denied));
        CHECK(error->attempts() == (status == 503 ? 2 : 1));
        CHECK(service.received().size() == (status == 503 ? 4 : 2));
    }
}

TEST_CASE("a service that breaks the protocol of uploads may be another one") {
    const auto complaint = [](const CannedService::Answer& answer) {
        CannedService service(answer);
        auto options = options_for(service);
        options.inline_bytes = 0;
        const auto error =
            refusal([&] { make_gemini_transcriber(options)->transcribe(sound(500), {}, {}); });
        REQUIRE(error);
        CHECK(error->code() == Errc::bad_reply);
        CHECK(error->origin() == "gemini");
        return error->message();
    };
    CHECK(complaint([](const Received&) { return json_reply(""); }) ==
          "Gemini named no place for the recording; check GeminiTranscriberOptions::base_url");
    CHECK(complaint([](const Received&) {
              return json_reply("", 200, "X-Goog-Upload-URL: nowhere\r\n");
          }) == "Gemini named a place for the recording that is none; check "
                "GeminiTranscriberOptions::base_url");
    Files files;
    CHECK(complaint([&](const Received& request) {
              return request.line.starts_with("POST /take/") ? json_reply(R"({"file":{}})")
                                                             : files(request);
          }) == "reply: $.file.uri is missing; check GeminiTranscriberOptions::base_url");
    files.states = "P";
    CHECK(complaint([&](const Received& request) {
              return request.line.starts_with("GET ") ? json_reply(R"({"state":7})")
                                                      : files(request);
          }) ==
          "reply: $.state must be a text, not a number; check GeminiTranscriberOptions::base_url");
}

TEST_CASE("a reply that is no answer says once where to look") {
    const auto complaint = [](const std::string& reply) {
        CannedService service([&](const Received&) { return reply; });
        const auto error = refusal(
            [&] { make_gemini_transcriber(options_for(service))->transcribe(sound(500), {}, {}); });
        REQUIRE(error);
        CHECK(error->code() == Errc::bad_reply);
        CHECK(error->origin() == "gemini");
        return error->message();
    };
    CHECK(complaint("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 0\r\n\r\n") ==
          "a web page came in place of an answer; check GeminiTranscriberOptions::base_url");
    CHECK(complaint(json_reply("x", 200, "Content-Encoding: gzip\r\n")) ==
          "Gemini, or a gateway, sent its answer in an encoding that nobody asked for; check "
          "GeminiTranscriberOptions::base_url");
    CHECK(complaint(json_reply(R"({"candidates":[7]})")) ==
          "reply: $.candidates[0] must be an object, not a number; check "
          "GeminiTranscriberOptions::base_url");
    CHECK(complaint(json_reply("{}")) ==
          "reply: $.candidates is missing; check GeminiTranscriberOptions::base_url");
}

TEST_CASE("Vertex is asked at its path with tokens, of which a second one is tried") {
    int asked = 0;
    CannedService service([&](const Received&) {
        return ++asked == 1 ? json_reply(R"({"error":{"status":"UNAUTHENTICATED"}})", 401)
                            : answer("hi");
    });
    auto options = options_for(service);
    options.service.api_key = Secret();
    int tokens = 0;
    options.service.token = [&](const Call&) {
        return Secret("token-" + std::to_string(++tokens));
    };
    options.service.path = "/v1/projects/P/locations/L/publishers/google/models/{model}";
    const auto transcriber = make_gemini_transcriber(options);
    CHECK(transcriber->transcribe(sound(500), {}, {}).text == "hi");
    const auto received = service.received();
    CHECK(received[1].line == "POST /v1/projects/P/locations/L/publishers/google/models/"
                              "gemini-3.5-transcribe:generateContent");
    CHECK(received[1].has_header("Authorization: Bearer token-2"));
    CHECK(received[1].body == received[0].body);
    options.inline_bytes = 1'000;
    const auto large =
        refusal([&] { make_gemini_transcriber(options)->transcribe(sound(500), {}, {}); });
    CHECK(large->code() == Errc::audio_unusable);
}

TEST_CASE("what Gemini refuses is an error that shows no key") {
    const auto refusal_by = [](const std::string& reply) {
        CannedService service([&](const Received&) { return reply; });
        auto options = options_for(service);
        options.service.transport.max_attempts = 1;
        const auto error =
            refusal([&] { make_gemini_transcriber(options)->transcribe(sound(500), {}, {}); });
        REQUIRE(error);
        CHECK(error->origin() == "gemini");
        CHECK(std::string(error->what()).find(key) == std::string::npos);
        return *error;
    };
    CHECK(refusal_by(json_reply(R"({"error":{"code":400,"status":"INVALID_ARGUMENT","message":)"
                                R"("key )" +
                                    std::string(key) +
                                    R"(","details":[{"reason":"API_KEY_INVALID"}]}})",
                                400))
              .code() == Errc::unauthenticated);
    const Error blocked = refusal_by(
        json_reply(R"({"promptFeedback":{"blockReason":"SAFETY","blockReasonMessage":"no"}})"));
    CHECK(blocked.code() == Errc::answer_blocked);
    CHECK(blocked.remote_message() == "no");
    CHECK(refusal_by(json_reply(R"({"error":{"code":503,"message":"not with )" + std::string(key) +
                                R"("}})"))
              .remote_message() == "not with <a secret>");
    CHECK(refusal_by(answer("[no speech]")).code() == Errc::audio_unusable);
    CHECK(refusal_by(json_reply("[]")).code() == Errc::bad_reply);
}

TEST_CASE("a key or token that the service repeats is in no transcript") {
    CannedService service(
        [](const Received&) { return answer("use " + std::string(key) + " or token-0123456789"); });
    auto options = options_for(service);
    CHECK(make_gemini_transcriber(options)->transcribe(sound(500), {}, {}).text ==
          "use <a secret> or token-0123456789");
    options.service.api_key = Secret();
    options.service.token = [](const Call&) { return Secret(std::string("token-0123456789")); };
    CHECK(make_gemini_transcriber(options)->transcribe(sound(500), {}, {}).text ==
          "use " + std::string(key) + " or <a secret>");
    CannedService sly([](const Received&) {
        const std::string told(key);
        return json_reply(R"({"candidates":[{"content":{"parts":[{"text":"use )" +
                          told.substr(0, 5) + "\\u200b" + told.substr(5) +
                          R"("},{"audioTranscription":{"text":"","languageCode":")" + told +
                          R"("}}]},"finishReason":"STOP"}],"modelVersion":"m )" + told + "\"}");
    });
    const Transcript transcript =
        make_gemini_transcriber(options_for(sly))->transcribe(sound(500), {}, {});
    CHECK(transcript.text == "use <a secret>");
    CHECK(transcript.language.empty());
    CHECK(transcript.model == "m <a secret>");

    // A supplier may give another token each time: it is the one that was sent.
    CannedService naming([](const Received&) {
        return json_reply(R"({"modelVersion":"m-token-0123456789","candidates":[{"content":{"parts":
            [{"text":"one token-"},{"text":"0123456789"}]},"finishReason":"STOP"}]})");
    });
    auto changing = options_for(naming);
    changing.service.api_key = Secret();
    int tokens = 0;
    changing.service.token = [&](const Call&) {
        return Secret(std::string(tokens++ == 0 ? "token-0123456789" : "a-token-of-later"));
    };
    const Transcript renewed = make_gemini_transcriber(changing)->transcribe(sound(500), {}, {});
    CHECK(renewed.text == "one <a secret>");
    CHECK(renewed.model == "m-<a secret>");
    CHECK(tokens == 1);
}

TEST_CASE("options that cannot work are refused by their names") {
    const auto complaint = [](auto change) {
        GeminiTranscriberOptions options;
        options.service.api_key = Secret(std::string(key));
        change(options);
        const auto error = refusal([&] { make_gemini_transcriber(options); });
        return error ? error->message() : "taken";
    };
    CHECK(complaint([](GeminiTranscriberOptions&) {}) == "taken");
    CHECK(complaint([](GeminiTranscriberOptions& o) { o.inline_bytes = (70u << 20) + 1; }) ==
          "GeminiTranscriberOptions::inline_bytes: use at most 70 MiB");
    CHECK(complaint([](GeminiTranscriberOptions& o) { o.service.model = ""; }) ==
          "GeminiTranscriberOptions::model: name one");
    CHECK(complaint([](GeminiTranscriberOptions& o) {
              o.service.api_key = Secret();
          }).starts_with("GeminiTranscriberOptions::api_key: give a key"));
    CHECK(complaint([](GeminiTranscriberOptions& o) {
              o.service.token = [](const Call&) { return Secret(); };
          }) == "GeminiTranscriberOptions: give either an api_key or a token, not both");
    CHECK(complaint([](GeminiTranscriberOptions& o) {
              o.service.version = "v 1";
          }).starts_with("GeminiTranscriberOptions::version"));
}
