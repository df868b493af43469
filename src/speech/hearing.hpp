#ifndef REXA_SPEECH_HEARING_HPP
#define REXA_SPEECH_HEARING_HPP

#include <rexa/error.hpp>
#include <rexa/transcriber.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace rexa::speech {

/// One answer of a service, as it came.
struct Heard {
    std::string text;
    std::string language;
    std::string model;
    TokenUsage usage;
    std::optional<Cost> cost;
    int attempts = 1;
};

/// How a service is asked.
enum class Asking : std::uint8_t {
    usual = 1,
    /// After an answer that repeats itself: with more variety, and without the words that may be
    /// said, which mislead some models.
    unhinted = 2,
};

/// Errors: invalid_argument, for an empty Audio too.
void check(const Audio& audio, const TranscribeOptions& options);

/// Errors: too_large for more words than a task may have.
void check_length(const Heard& heard, std::string_view transcriber);

/// Whether this is what models make of silence and noise.
bool is_invented(const Heard& heard);

/// The same recording was asked about twice, in this order: all that was used for it.
Heard sum(const Heard& first, Heard second);

/// Errors: audio_unusable where nothing was understood.
Transcript make_transcript(const Audio& audio, std::string_view transcriber, const Heard& heard,
                           std::chrono::steady_clock::duration duration);

/// Asks by `ask(Asking)`, a second time where the answer is an invention, and makes a transcript.
/// Errors: audio_unusable, too_large, and those of `ask`.
template <class Ask>
Transcript transcribe(const Audio& audio, std::string_view transcriber, Ask ask) {
    const auto begun = std::chrono::steady_clock::now();
    Heard heard = ask(Asking::usual);
    check_length(heard, transcriber);
    if (is_invented(heard)) {
        heard = sum(heard, ask(Asking::unhinted));
        check_length(heard, transcriber);
    }
    return make_transcript(audio, transcriber, heard, std::chrono::steady_clock::now() - begun);
}

} // namespace rexa::speech

#endif
