#include "recordings.hpp"
#include "speech/openai/codec.hpp"
#include "speech/openai/prices.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace rexa;
using namespace rexa::test;
using speech::Asking;

namespace {

TranscribeOptions hints() {
    TranscribeOptions options;
    options.language = "de-DE";
    options.vocabulary = {"K-Means", "DBSCAN"};
    return options;
}

/// The form with "B" for its boundary and "<wav>" for the recording.
std::string form(const Audio& recording, const TranscribeOptions& options, const std::string& model,
                 Asking asking) {
    const auto body = openai::encode(recording, options, model, asking);
    std::string text(body->size(), '\0');
    std::size_t filled = 0;
    while (filled < text.size()) {
        filled += body->read(
            std::as_writable_bytes(std::span(text.data() + filled, text.size() - filled)));
    }
    const auto replace = [&](const std::string& from, std::string_view to) {
        for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from)) {
            text.replace(at, from.size(), to);
        }
    };
    replace(body->content_type().substr(30), "B");
    replace(recording.bytes().chars(), "<wav>");
    return text;
}

std::string field(std::string_view name, std::string_view value) {
    return "--B\r\nContent-Disposition: form-data; name=\"" + std::string(name) + "\"\r\n\r\n" +
           std::string(value) + "\r\n";
}

const std::string file = "--B\r\nContent-Disposition: form-data; name=\"file\"; "
                         "filename=\"recording.wav\"\r\nContent-Type: application/octet-stream"
                         "\r\n\r\n<wav>\r\n--B--\r\n";

openai::Answer decode(std::string_view text) {
    return openai::decode(net::JsonView::parse(text));
}

} // namespace

TEST_CASE("a recording is asked about by a form") {
    const Audio recording = audio(wav(100));
    CHECK(form(recording, {}, "gpt-transcribe", Asking::usual) ==
          field("model", "gpt-transcribe") + field("response_format", "json") + file);
    CHECK(form(recording, hints(), "gpt-transcribe", Asking::usual) ==
          field("model", "gpt-transcribe") + field("response_format", "json") +
              field("language", "de") + field("keywords[]", "K-Means") +
              field("keywords[]", "DBSCAN") + file);
    CHECK(form(recording, hints(), "whisper-1", Asking::usual) ==
          field("model", "whisper-1") + field("response_format", "json") + field("language", "de") +
              field("prompt", "K-Means, DBSCAN") + file);
    CHECK(form(recording, hints(), "", Asking::unhinted) == field("response_format", "json") +
                                                                field("language", "de") +
                                                                field("temperature", "0.6") + file);
}

TEST_CASE("a long vocabulary is told as far as it helps") {
    const Audio recording = audio(wav(100));
    TranscribeOptions options;
    options.vocabulary.assign(150, "a word of some length");
    const auto count = [&](const std::string& model, const std::string& part) {
        const std::string text = form(recording, options, model, Asking::usual);
        std::size_t found = 0;
        for (std::size_t at = text.find(part); at != std::string::npos;
             at = text.find(part, at + 1)) {
            ++found;
        }
        return found;
    };
    CHECK(count("gpt-transcribe", "keywords[]") == 100);
    CHECK(count("whisper-1", "a word of some length") == 13);
}

TEST_CASE("a reply holds the text, and what else its server tells") {
    const auto by_tokens =
        decode(R"({"text":"Hi","usage":{"type":"tokens","input_tokens":14,"output_tokens":3,
                   "total_tokens":17,"input_token_details":{"audio_tokens":14}}})");
    CHECK(by_tokens.heard.text == "Hi");
    CHECK(by_tokens.heard.usage == TokenUsage{14, {}, 3, {}});
    CHECK(!by_tokens.seconds);
    const auto by_time = decode(
        R"({"text":"Hi","languages":[{"code":"en"}],"usage":{"type":"duration","seconds":2.5}})");
    CHECK(by_time.heard.language == "en");
    CHECK(by_time.seconds == 2.5);
    const auto verbose = decode(R"({"task":"transcribe","language":"english","duration":3.1,
        "text":" Hi\n","segments":[{"id":0,"text":" Hi","tokens":[1,2]}]})");
    CHECK(verbose.heard.text == " Hi\n");
    CHECK(verbose.heard.language == "english");
    CHECK(decode(R"({"text":"","languages":[]})").heard.language.empty());
    CHECK(refusal_code([] { decode(R"({"words":[]})"); }) == Errc::bad_reply);
    CHECK(refusal_code([] { decode(R"([])"); }) == Errc::bad_reply);
}

TEST_CASE("sound is paid for by time") {
    CHECK(openai::cost_of_seconds("gpt-transcribe", 60) == Cost{4'500'000});
    CHECK(openai::cost_of_seconds("whisper-1", 2.5) == Cost{250'000});
    CHECK(openai::cost_of_seconds("gpt-4o-transcribe", 60) == std::nullopt);
    CHECK(openai::cost_of_seconds("gpt-transcribe", -1) == std::nullopt);
}
