#ifndef REXA_TESTS_UNIT_SPEECH_RECORDINGS_HPP
#define REXA_TESTS_UNIT_SPEECH_RECORDINGS_HPP

#include "support/refusal.hpp"

#include <rexa/transcriber.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// Recordings byte by byte, as recorders and encoders write them.
namespace rexa::test {

inline std::string little(std::uint64_t value, std::size_t bytes) {
    std::string text;
    for (std::size_t i = 0; i < bytes; ++i) {
        text += static_cast<char>(value & 0xFF);
        value >>= 8;
    }
    return text;
}

inline std::string big(std::uint64_t value, std::size_t bytes) {
    const std::string reversed = little(value, bytes);
    return {reversed.rbegin(), reversed.rend()};
}

inline std::string chunk(std::string_view id, std::string_view content) {
    return std::string(id) + little(content.size(), 4) + std::string(content) +
           std::string(content.size() % 2, '\0');
}

/// 16 kHz, mono, 16 bit.
inline std::string pcm_format(std::uint64_t tag = 1, std::uint64_t rate = 16'000) {
    return little(tag, 2) + little(1, 2) + little(rate, 4) + little(rate * 2, 4) + little(2, 2) +
           little(16, 2);
}

inline std::string riff(std::string_view chunks) {
    return "RIFF" + little(4 + chunks.size(), 4) + "WAVE" + std::string(chunks);
}

inline std::string wav(std::size_t milliseconds) {
    return riff(chunk("fmt ", pcm_format()) + chunk("data", std::string(milliseconds * 32, 'x')));
}

/// Of MPEG 1, 128 kbit/s and 44.1 kHz: 417 bytes and 1152 samples a frame.
inline std::string mp3_frame(bool is_padded = false) {
    std::string frame(is_padded ? 418 : 417, '\x55');
    frame.replace(0, 4, std::string("\xFF\xFB") + (is_padded ? '\x92' : '\x90') + '\x40');
    return frame;
}

inline std::string repeat(std::string_view text, std::size_t times) {
    std::string repeated;
    for (std::size_t i = 0; i < times; ++i) {
        repeated += text;
    }
    return repeated;
}

inline std::string flac_info(std::uint64_t rate, std::uint64_t samples) {
    return little(0, 10) + big(rate << 44 | 15ull << 36 | samples, 8) + std::string(16, 'm');
}

inline std::string flac(std::uint64_t rate, std::uint64_t samples) {
    return "fLaC" + big(0, 1) + big(34, 3) + flac_info(rate, samples) + big(0x84, 1) + big(3, 3) +
           "abc" + "\xFF\xF8 frames";
}

inline std::string ogg_page(unsigned flags, std::uint64_t position, std::string_view content,
                            std::uint64_t stream = 7) {
    std::string page = "OggS" + little(0, 1) + little(flags, 1) + little(position, 8) +
                       little(stream, 4) + little(0, 8);
    const std::size_t segments = content.size() / 255 + 1;
    page +=
        little(segments, 1) + std::string(segments - 1, '\xFF') + little(content.size() % 255, 1);
    return page + std::string(content);
}

inline std::string opus_head(std::uint64_t skipped) {
    return "OpusHead" + little(1, 1) + little(1, 1) + little(skipped, 2) + little(16'000, 4) +
           little(0, 3);
}

inline std::string vorbis_head(std::uint64_t rate) {
    return "\x01vorbis" + little(0, 4) + little(1, 1) + little(rate, 4) + little(0, 14);
}

inline Audio audio(std::string bytes) {
    return Audio(Bytes(std::move(bytes)));
}

inline std::optional<std::int64_t> duration(const std::string& bytes) {
    const auto duration = audio(bytes).duration();
    return duration ? std::optional<std::int64_t>(duration->count()) : std::nullopt;
}

/// What is said about a recording that is refused.
inline std::string complaint(const std::string& bytes) {
    const auto error = refusal([&] { audio(bytes); });
    if (!error || error->code() != Errc::audio_unusable) {
        return error ? "another error: " + error->message() : "taken";
    }
    return error->message();
}

} // namespace rexa::test

#endif
