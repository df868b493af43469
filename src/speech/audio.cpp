#include "core/units.hpp"
#include "speech/audio_head.hpp"

#include <rexa/transcriber.hpp>

#include <utility>

namespace rexa {
namespace {

using speech::ByteReader;

constexpr std::chrono::milliseconds shortest(100);

struct AudioHead {
    AudioFormat format;
    speech::Duration duration;
};

AudioHead read_head(const ByteReader& bytes) {
    const auto is_riff = bytes.has("RIFF") || bytes.has("RF64") || bytes.has("BW64");
    if (is_riff && bytes.has("WAVE", 8)) {
        return {AudioFormat::wav, speech::read_wav(bytes)};
    }
    if (bytes.has("fLaC", speech::skip_id3(bytes))) {
        return {AudioFormat::flac, speech::read_flac(bytes)};
    }
    if (bytes.has("OggS")) {
        return {AudioFormat::ogg, speech::read_ogg(bytes)};
    }
    if (bytes.has("ID3") || speech::has_mp3_frames(bytes)) {
        return {AudioFormat::mp3, speech::read_mp3(bytes)};
    }
    if (const auto other = speech::describe_other_format(bytes)) {
        throw speech::unusable("is " + *other);
    }
    if (speech::has_later_mp3_frames(bytes)) {
        return {AudioFormat::mp3, speech::read_mp3(bytes)};
    }
    throw speech::unusable("is " + speech::describe_no_format(bytes));
}

} // namespace

std::string_view to_string(AudioFormat format) noexcept {
    switch (format) {
    case AudioFormat::wav:
        return "wav";
    case AudioFormat::mp3:
        return "mp3";
    case AudioFormat::flac:
        return "flac";
    case AudioFormat::ogg:
        return "ogg";
    }
    return "unknown";
}

Audio::Audio(Bytes bytes) {
    if (bytes.empty()) {
        throw speech::unusable("is empty; record it again");
    }
    const AudioHead head = read_head(ByteReader(bytes.view()));
    if (head.duration && *head.duration < shortest) {
        throw speech::unusable("is shorter than a tenth of a second (" +
                               core::format_duration(*head.duration) +
                               "); record a whole sentence");
    }
    format_ = head.format;
    duration_ = head.duration;
    digest_ = Digest::of(bytes);
    bytes_ = std::make_shared<const Bytes>(std::move(bytes));
}

} // namespace rexa
