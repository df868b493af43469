#ifndef REXA_SPEECH_AUDIO_HEAD_HPP
#define REXA_SPEECH_AUDIO_HEAD_HPP

#include "speech/byte_reader.hpp"

#include <rexa/error.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rexa::speech {

using Duration = std::optional<std::chrono::milliseconds>;

// Each reads a recording of its format, which its first bytes promise, and gives the duration where
// it can be told. Errors: audio_unusable.
Duration read_wav(const ByteReader& bytes);
Duration read_mp3(const ByteReader& bytes);
Duration read_flac(const ByteReader& bytes);
Duration read_ogg(const ByteReader& bytes);

/// Where the sound begins behind tags that players skip.
std::size_t skip_id3(const ByteReader& bytes) noexcept;

/// Whether MP3 frames follow each other from the first byte on.
bool has_mp3_frames(const ByteReader& bytes) noexcept;

/// Whether several do behind a few kilobytes of something else.
bool has_later_mp3_frames(const ByteReader& bytes) noexcept;

// What bytes of none of the formats are, and the cure, as the rest of a sentence that begins "the
// recording is".

/// None: they are of no format that is known.
std::optional<std::string> describe_other_format(const ByteReader& bytes);
std::string describe_no_format(const ByteReader& bytes);

/// The time of so many samples; none where the figure is no time anybody recorded.
inline Duration duration_of(std::uint64_t samples, std::uint64_t samples_a_second) noexcept {
    constexpr std::uint64_t most = 100'000ull * 3600; // seconds
    if (samples_a_second == 0 || samples / samples_a_second > most) {
        return std::nullopt;
    }
    const std::uint64_t rest = samples % samples_a_second;
    return std::chrono::milliseconds(samples / samples_a_second * 1000 +
                                     rest * 1000 / samples_a_second);
}

inline Error unusable(std::string_view what) {
    return {Errc::audio_unusable, "the recording " + std::string(what)};
}

inline Error cut_head(std::string_view format) {
    return unusable("ends within the head of its " + std::string(format) +
                    " format; record it again, or send all of it");
}

inline Error no_samples() {
    return unusable("holds no sound; record it again");
}

} // namespace rexa::speech

#endif
