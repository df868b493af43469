// Whatever the bytes, a recording is taken or refused as unusable; what is taken has a length that
// was worth recording.
#include "fuzz/fuzz.hpp"
#include "speech/transcript_text.hpp"

#include <rexa/transcriber.hpp>

using namespace rexa;

namespace {

void check_audio(BytesView input) {
    try {
        const Audio audio{Bytes(input)};
        fuzz::require(audio.bytes().view().size() == input.size());
        fuzz::require(!audio.duration() || *audio.duration() >= std::chrono::milliseconds(100));
    } catch (const Error& error) {
        fuzz::require(error.code() == Errc::audio_unusable);
    }
}

void check_text(std::string_view input) {
    const std::string text = speech::normalise_transcript(input);
    fuzz::require(speech::normalise_transcript(text) == text);
    fuzz::require(speech::repeats_itself(text) == speech::repeats_itself(input));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    check_audio(fuzz::bytes(data, size));
    check_text(as_chars(fuzz::bytes(data, size)));
    return 0;
}
