#include "net/reply_json.hpp"
#include "support/models/fake_models.hpp"
#include "support/refusal.hpp"
#include "support/sound.hpp"

#include <rexa/gemini.hpp>
#include <rexa/openai.hpp>

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <vector>

using namespace rexa;
using namespace rexa::test;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view sentence = "Cluster the wine data with K-Means and print the sizes.";

FakeModels& fakes() {
    static FakeModels running({"gemini", "openai", "whisper"});
    return running;
}

/// The sentence, as a recording of this format.
Audio spoken(std::string_view format) {
    const std::filesystem::path root(REXA_SOURCE_FOLDER);
    const auto folder =
        root / (format == "wav" ? "examples/data" : "tests/support/models/recordings");
    std::ifstream file(folder / ("cluster_wine." + std::string(format)), std::ios::binary);
    return Audio(Bytes(std::string(std::istreambuf_iterator<char>(file), {})));
}

ModelTransport brief() {
    ModelTransport transport;
    transport.longest_wait = 1s;
    transport.max_attempts = 2;
    return transport;
}

std::shared_ptr<Transcriber> gemini(const std::string& model,
                                    std::uint64_t inline_bytes = 14u << 20) {
    GeminiTranscriberOptions options;
    options.service.api_key = Secret(fakes().key("gemini"));
    options.service.base_url = fakes().url("gemini");
    options.service.model = model;
    options.service.transport = brief();
    options.inline_bytes = inline_bytes;
    return make_gemini_transcriber(options);
}

std::shared_ptr<Transcriber> openai(const std::string& model) {
    OpenAiTranscriberOptions options;
    options.api_key = Secret(fakes().key("openai"));
    options.base_url = fakes().url("openai");
    options.model = model;
    options.transport = brief();
    return make_openai_transcriber(options);
}

std::shared_ptr<Transcriber> whisper() {
    OpenAiTranscriberOptions options;
    options.base_url = fakes().url("whisper");
    options.path = "/inference";
    options.model = "";
    options.transport = brief();
    return make_openai_transcriber(options);
}

TranscribeOptions hints() {
    TranscribeOptions options;
    options.language = "en-US";
    options.vocabulary = {"K-Means", "DBSCAN", "wine.csv"};
    return options;
}

void reset() {
    for (const char* vendor : {"gemini", "openai", "whisper"}) {
        fakes().reset(vendor);
    }
}

std::string text_of(Transcriber& transcriber, const Audio& audio) {
    const Transcript transcript = transcriber.transcribe(audio, hints(), {});
    CHECK(transcript.heard == transcript.text);
    CHECK(transcript.audio == audio.digest());
    return transcript.text;
}

struct Row {
    std::string_view scenario;
    std::optional<Errc> error; ///< none: a transcript is had
};

/// What becomes of one request under each of these scenarios, which hold for all attempts.
void check(const std::string& vendor, Transcriber& transcriber, const std::vector<Row>& rows) {
    for (const Row& row : rows) {
        CAPTURE(row.scenario);
        reset();
        fakes().arm(vendor, R"({"name": ")" + std::string(row.scenario) + R"(", "times": 9})");
        const auto error = refusal([&] { transcriber.transcribe(spoken("wav"), {}, {}); });
        CHECK((error ? std::optional(error->code()) : std::nullopt) == row.error);
        if (error) {
            CHECK(error->origin() == transcriber.name());
            CHECK(std::string(error->what()).find(fakes().key(vendor)) == std::string::npos);
        }
    }
    reset();
}

} // namespace

TEST_CASE("every format is understood by every service that takes it") {
    reset();
    for (const char* format : {"wav", "mp3", "flac", "ogg"}) {
        CAPTURE(format);
        const Audio audio = spoken(format);
        CHECK(to_string(audio.format()) == format);
        CHECK(audio.duration() > 2s);
        CHECK(text_of(*gemini("gemini-3.5-transcribe"), audio) == sentence);
        CHECK(text_of(*gemini("gemini-3.8-flash"), audio) == sentence);
        CHECK(text_of(*openai("gpt-transcribe"), audio) == sentence);
        CHECK(text_of(*openai("whisper-1"), audio) == sentence);
    }
    CHECK(text_of(*whisper(), spoken("wav")) == sentence);
    CHECK(refusal_code([] { whisper()->transcribe(spoken("mp3"), {}, {}); }) ==
          Errc::audio_unusable);
}

TEST_CASE("what is large goes by the Files API and leaves nothing there") {
    reset();
    fakes().set("gemini", R"({"processing_looks": 1})");
    CHECK(text_of(*gemini("gemini-3.5-transcribe", 1'000), spoken("wav")) == sentence);
    fakes().set("gemini", R"({"processing_looks": 1, "processing_ends": "FAILED"})");
    CHECK(refusal_code([] {
              gemini("gemini-3.5-transcribe", 1'000)->transcribe(spoken("wav"), {}, {});
          }) == Errc::audio_unusable);
    const auto state = net::JsonView::parse(fakes().ask("gemini", "state"));
    CHECK(state["files"].items().empty());
}

TEST_CASE("usage is told") {
    reset();
    const Transcript by_gemini = gemini("gemini-3.5-transcribe")->transcribe(spoken("wav"), {}, {});
    CHECK(by_gemini.usage.input.value_or(0) > 0);
    CHECK(by_gemini.usage.output.value_or(0) > 0);
    const Transcript by_openai = openai("gpt-4o-transcribe")->transcribe(spoken("wav"), {}, {});
    CHECK(by_openai.usage.input.value_or(0) > 0);
}

TEST_CASE("what Gemini refuses is a typed error") {
    check("gemini", *gemini("gemini-3.5-transcribe"),
          {{"bad_key", Errc::unauthenticated},
           {"key_echo", Errc::remote_refused},
           {"forbidden", Errc::permission_denied},
           {"blocked_safety", Errc::answer_blocked},
           {"finish_recitation", Errc::answer_blocked},
           {"max_tokens", Errc::answer_truncated},
           {"finish_other", Errc::answer_unusable},
           {"empty_max_tokens", Errc::answer_truncated},
           {"unavailable", Errc::overloaded},
           {"rate_day", Errc::quota_exhausted},
           {"rate_minute", Errc::rate_limited},
           {"internal", Errc::remote_failed},
           {"html_200", Errc::bad_reply},
           {"redirect", Errc::bad_reply},
           {"not_json", Errc::bad_reply},
           {"empty_body", Errc::bad_reply},
           {"deep_nesting", Errc::bad_reply},
           {"close_before", Errc::connection_lost},
           {"lone_surrogate", std::nullopt},
           {"array_error", Errc::overloaded},
           {"error_in_200", Errc::overloaded},
           {"no_usage", std::nullopt},
           {"many_parts", std::nullopt},
           {"umlauts", std::nullopt}});
    CHECK(refusal_code([] { gemini("no-such-model")->transcribe(spoken("wav"), {}, {}); }) ==
          Errc::not_found);
}

TEST_CASE("what OpenAI refuses is a typed error") {
    check("openai", *openai("gpt-transcribe"),
          {{"bad_key", Errc::unauthenticated},
           {"key_echo", Errc::unauthenticated},
           {"quota", Errc::quota_exhausted},
           {"rate_limit", Errc::rate_limited},
           {"internal", Errc::remote_failed},
           {"html_502", Errc::remote_failed},
           {"html_200", Errc::bad_reply},
           {"redirect", Errc::bad_reply},
           {"not_json", Errc::bad_reply},
           {"empty_body", Errc::bad_reply},
           {"deep_nesting", Errc::bad_reply},
           {"close_before", Errc::connection_lost}});
    CHECK(refusal_code([] { openai("no-such-model")->transcribe(spoken("wav"), {}, {}); }) ==
          Errc::not_found);
}

TEST_CASE("a service that is away for a moment is asked again") {
    reset();
    fakes().arm("gemini", R"({"name": "unavailable", "times": 1})");
    CHECK(gemini("gemini-3.5-transcribe")->transcribe(spoken("wav"), {}, {}).attempts == 2);
    fakes().arm("openai", R"({"name": "internal", "times": 1})");
    CHECK(openai("gpt-transcribe")->transcribe(spoken("wav"), {}, {}).attempts == 2);
}
