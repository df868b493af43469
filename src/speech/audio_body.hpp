#ifndef REXA_SPEECH_AUDIO_BODY_HPP
#define REXA_SPEECH_AUDIO_BODY_HPP

#include "net/body.hpp"

#include <rexa/transcriber.hpp>

#include <cstdint>
#include <string>

namespace rexa::speech {

/// The bytes of a recording, which are shared and not copied.
class AudioBody final : public net::BodySource {
public:
    explicit AudioBody(Audio audio) : audio_(std::move(audio)) {}

    [[nodiscard]] std::uint64_t size() const override { return audio_.bytes().size(); }
    std::size_t read(std::span<std::byte> into) override;
    void rewind() override { at_ = 0; }

private:
    Audio audio_;
    std::size_t at_ = 0;
};

/// A text with a recording in base64 in it, which is encoded while it is sent.
class EncodedAudioBody final : public net::BodySource {
public:
    EncodedAudioBody(std::string before, Audio audio, std::string after)
        : before_(std::move(before)), audio_(std::move(audio)), after_(std::move(after)) {}

    [[nodiscard]] std::uint64_t size() const override;
    std::size_t read(std::span<std::byte> into) override;
    void rewind() override;

private:
    /// The next text to send; empty: that was all.
    std::string next_piece();

    std::string before_;
    Audio audio_;
    std::string after_;
    std::string piece_;
    std::size_t taken_ = 0;   ///< of the piece
    std::size_t encoded_ = 0; ///< bytes of the recording
    enum class Part : std::uint8_t { before, audio, after, end } part_ = Part::before;
};

} // namespace rexa::speech

#endif
