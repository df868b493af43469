#ifndef REXA_TRANSCRIBER_HPP
#define REXA_TRANSCRIBER_HPP

#include <rexa/bytes.hpp>
#include <rexa/call.hpp>
#include <rexa/cost.hpp>
#include <rexa/digest.hpp>
#include <rexa/tokens.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rexa {

/// Told by the bytes of a recording, never by its name.
enum class AudioFormat : std::uint8_t { wav = 1, mp3 = 2, flac = 3, ogg = 4 };

/// "wav", "mp3", "flac", "ogg".
std::string_view to_string(AudioFormat format) noexcept;

/// A recording. A cheap copy: the bytes are shared.
class Audio {
public:
    Audio() = default;

    /// Errors: audio_unusable, naming what is wrong, for what is empty, is none of the formats,
    /// is cut in its head, or is shorter than a tenth of a second where that can be told.
    explicit Audio(Bytes bytes);

    [[nodiscard]] explicit operator bool() const noexcept { return bytes_ != nullptr; }
    [[nodiscard]] const Bytes& bytes() const noexcept { return *bytes_; }
    [[nodiscard]] AudioFormat format() const noexcept { return format_; }
    [[nodiscard]] const Digest& digest() const noexcept { return digest_; }
    /// Where the head of the recording tells it.
    [[nodiscard]] std::optional<std::chrono::milliseconds> duration() const noexcept {
        return duration_;
    }

private:
    std::shared_ptr<const Bytes> bytes_;
    AudioFormat format_ = AudioFormat::wav;
    Digest digest_;
    std::optional<std::chrono::milliseconds> duration_;
};

/// What helps to understand a recording.
struct TranscribeOptions {
    /// The transcriber's name, for an engine that has several; empty for its first.
    std::string transcriber;
    std::string model; ///< empty: the transcriber's own
    /// As in "en" or "de-DE"; empty: found out.
    std::string language;
    /// Words that may be said: library names, columns, names of people. At most 1,000, each at
    /// most 100 characters.
    std::vector<std::string> vocabulary;
};

/// What was said. It may be corrected before code is made of it; what was heard stays beside it.
struct Transcript {
    std::string text;        ///< UTF-8; to be shown, and edited where it is wrong
    std::string heard;       ///< the text before anybody corrected it
    std::string language;    ///< where the service told it
    std::string transcriber; ///< its name
    std::string model;       ///< that answered
    Digest audio;            ///< of the recording
    AudioFormat format = AudioFormat::wav;
    std::optional<std::chrono::milliseconds> audio_duration;
    TokenUsage usage;
    std::optional<Cost> cost;
    int attempts = 1;
    std::chrono::microseconds duration{}; ///< of transcribing

    friend bool operator==(const Transcript&, const Transcript&) = default;
};

/// Turns speech into text. Implement this to add a recogniser. Safe to use from several threads.
class Transcriber {
public:
    virtual ~Transcriber() = default;
    /// Short, lower case; recorded with the transcript.
    [[nodiscard]] virtual std::string_view name() const noexcept = 0;
    /// Errors: those of remote services (100-299); audio_unusable where nothing was understood.
    virtual Transcript transcribe(const Audio& audio, const TranscribeOptions& options,
                                  const Call& call) = 0;
};

} // namespace rexa

#endif
