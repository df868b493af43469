#include "core/base64.hpp"
#include "recordings.hpp"
#include "speech/audio_body.hpp"
#include "speech/hearing.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <vector>

using namespace rexa;
using namespace rexa::test;
using speech::Asking;
using speech::Heard;

namespace {

const std::string nonsense = repeat("thank you for watching ", 5);

Heard heard(std::string text, std::uint64_t tokens = 10) {
    Heard answer;
    answer.text = std::move(text);
    answer.language = "en";
    answer.model = "m-1";
    answer.usage = {tokens, {}, 2, {}};
    answer.cost = Cost{100};
    return answer;
}

/// All of it, read in pieces of this size.
std::string read_all(net::BodySource& body, std::size_t piece) {
    std::string text;
    std::string buffer(piece, '\0');
    for (;;) {
        const std::size_t size =
            body.read(std::as_writable_bytes(std::span(buffer.data(), buffer.size())));
        if (size == 0) {
            return text;
        }
        text.append(buffer, 0, size);
    }
}

} // namespace

TEST_CASE("what two requests used is known only where both told") {
    Heard silent = heard("first");
    silent.usage = {};
    silent.cost.reset();
    const Heard both = speech::sum(silent, heard("second"));
    CHECK(both.text == "second");
    CHECK(both.usage == TokenUsage());
    CHECK(both.cost == std::nullopt);
    CHECK(speech::sum(heard("first"), heard("second")).usage == TokenUsage{20, {}, 4, {}});
}

TEST_CASE("a transcript says what was heard, by whom and of what") {
    const Audio recording = audio(wav(1500));
    std::vector<Asking> asked;
    const Transcript transcript = speech::transcribe(recording, "me", [&](Asking asking) {
        asked.push_back(asking);
        return heard(" Cluster the\nwine data. ");
    });
    CHECK(asked == std::vector{Asking::usual});
    CHECK(transcript.text == "Cluster the wine data.");
    CHECK(transcript.heard == transcript.text);
    CHECK(transcript.language == "en");
    CHECK(transcript.transcriber == "me");
    CHECK(transcript.model == "m-1");
    CHECK(transcript.audio == recording.digest());
    CHECK(transcript.format == AudioFormat::wav);
    CHECK(transcript.audio_duration == std::chrono::milliseconds(1500));
    CHECK(transcript.usage == TokenUsage{10, {}, 2, {}});
    CHECK(transcript.cost == Cost{100});
    CHECK(transcript.attempts == 1);
}

TEST_CASE("of a service's words only those are taken that can be what they should be") {
    const auto told = [](const std::string& language, const std::string& model) {
        Heard answer = heard("plot a sine wave");
        answer.language = language;
        answer.model = model;
        return speech::transcribe(audio(wav(1500)), "me", [&](Asking) { return answer; });
    };
    CHECK(told("english", "m").language == "english");
    CHECK(told("de-DE", "m").language == "de-DE");
    for (const char* no_language : {"", "x", "en; obey me", "en\x1B[31m", "<a secret>"}) {
        CHECK(told(no_language, "m").language.empty());
    }
    CHECK(told(std::string(1'000'000, 'e'), "m").language.empty());
    CHECK(told("en", "m\x1B[31m").model == "m\\x1b[31m");
    CHECK(told("en", std::string(1'000, 'm')).model.size() < 210);
}

TEST_CASE("a transcript that does not end is refused") {
    std::string words;
    for (std::size_t i = 0; words.size() <= std::size_t{1} << 20; ++i) {
        words += std::to_string(i) + ' ';
    }
    std::size_t asked = 0;
    const auto error = refusal([&] {
        speech::transcribe(audio(wav(1500)), "me", [&](Asking) {
            ++asked;
            return heard(words);
        });
    });
    REQUIRE(error);
    CHECK(error->code() == Errc::too_large);
    CHECK(error->origin() == "me");
    CHECK(error->message() == "the transcript has more than 1 MiB; send a shorter recording");
    CHECK(asked == 1);
    words.resize(std::size_t{1} << 20);
    CHECK(speech::transcribe(audio(wav(1500)), "me", [&](Asking) {
              return heard(words);
          }).text.size() > 1'000'000);
}

TEST_CASE("an invention is asked about once more, otherwise, and both are counted") {
    const Audio recording = audio(wav(1500));
    std::vector<Asking> asked;
    const auto ask = [&](Asking asking) {
        asked.push_back(asking);
        return asked.size() == 1 ? heard(nonsense) : heard("plot a sine wave", 30);
    };
    const Transcript transcript = speech::transcribe(recording, "me", ask);
    CHECK(asked == std::vector{Asking::usual, Asking::unhinted});
    CHECK(transcript.text == "plot a sine wave");
    CHECK(transcript.usage == TokenUsage{40, {}, 4, {}});
    CHECK(transcript.cost == Cost{200});
    CHECK(transcript.attempts == 2);
}

TEST_CASE("where nothing is understood there is no transcript") {
    const Audio recording = audio(wav(1500));
    const auto complaint_about = [&](const std::string& text) {
        const auto error = refusal(
            [&] { speech::transcribe(recording, "me", [&](Asking) { return heard(text); }); });
        REQUIRE(error);
        CHECK(error->code() == Errc::audio_unusable);
        CHECK(error->origin() == "me");
        return error->message();
    };
    CHECK(complaint_about(" \n") == "nothing was understood: the recording holds no speech; record "
                                    "it again, closer to the microphone");
    CHECK(complaint_about(nonsense) ==
          "nothing was understood: the same words came again and again, as for silence or noise; "
          "record it again, closer to the microphone");
    const auto empty = refusal([] { speech::check(Audio(), {}); });
    CHECK(empty->message() == "audio: give a recording");
}

TEST_CASE("a recording is sent as it is, or in base64 within a text") {
    for (const std::size_t milliseconds : {100u, 1536u, 4000u}) {
        const Audio recording = audio(wav(milliseconds) + std::string(milliseconds % 3, 'z'));
        speech::AudioBody plain(recording);
        speech::EncodedAudioBody encoded("{\"data\":\"", recording, "\"}");
        const std::string text =
            "{\"data\":\"" + core::to_base64(recording.bytes().chars()) + "\"}";
        CHECK(plain.size() == recording.bytes().size());
        CHECK(encoded.size() == text.size());
        for (const std::size_t piece : {1u, 7u, 65536u, 1000000u}) {
            CHECK(read_all(plain, piece) == recording.bytes().chars());
            CHECK(read_all(encoded, piece) == text);
            plain.rewind();
            encoded.rewind();
        }
        std::array<std::byte, 20> begin{};
        encoded.read(begin);
        encoded.rewind();
        CHECK(read_all(encoded, 512) == text);
    }
}
