#include "speech/hearing.hpp"

#include "core/paid_together.hpp"
#include "core/text.hpp"
#include "speech/transcript_text.hpp"
#include "speech/vocabulary.hpp"

#include <rexa/error.hpp>

#include <utility>

namespace rexa::speech {
namespace {

constexpr std::size_t longest_transcript = 1u << 20;
constexpr std::size_t longest_model = 200; // characters

Error nothing_understood(std::string_view why, std::string_view transcriber) {
    return Error(Errc::audio_unusable, "nothing was understood: " + std::string(why) +
                                           "; record it again, closer to the microphone")
        .from(std::string(transcriber));
}

} // namespace

void check(const Audio& audio, const TranscribeOptions& options) {
    if (!audio) {
        throw Error(Errc::invalid_argument, "audio: give a recording");
    }
    check(options);
}

void check_length(const Heard& heard, std::string_view transcriber) {
    if (heard.text.size() > longest_transcript) {
        throw Error(Errc::too_large, "the transcript has more than 1 MiB; send a shorter recording")
            .from(std::string(transcriber));
    }
}

bool is_invented(const Heard& heard) {
    return repeats_itself(heard.text);
}

Heard sum(const Heard& first, Heard second) {
    second.usage = core::usage_of_both(first.usage, second.usage);
    second.cost = core::cost_of_both(first.cost, second.cost);
    second.attempts += first.attempts;
    return second;
}

Transcript make_transcript(const Audio& audio, std::string_view transcriber, const Heard& heard,
                           std::chrono::steady_clock::duration duration) {
    Transcript transcript;
    transcript.text = normalise_transcript(heard.text);
    if (transcript.text.empty()) {
        throw nothing_understood("the recording holds no speech", transcriber);
    }
    if (is_invented(heard)) {
        throw nothing_understood("the same words came again and again, as for silence or noise",
                                 transcriber);
    }
    transcript.heard = transcript.text;
    transcript.language = is_language(heard.language) ? heard.language : "";
    transcript.transcriber = transcriber;
    transcript.model = core::to_clipped_line(heard.model, longest_model);
    transcript.audio = audio.digest();
    transcript.format = audio.format();
    transcript.audio_duration = audio.duration();
    transcript.usage = heard.usage;
    transcript.cost = heard.cost;
    transcript.attempts = heard.attempts;
    transcript.duration = std::chrono::duration_cast<std::chrono::microseconds>(duration);
    return transcript;
}

} // namespace rexa::speech
