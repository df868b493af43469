#include "speech/audio_head.hpp"

#include <array>
#include <limits>

namespace rexa::speech {
namespace {

/// What programs leave in front of the first frame, behind a tag or without one.
constexpr std::size_t longest_junk = 8192;
/// So many in a row are no chance.
constexpr std::uint64_t enough_frames = 4;
/// No frame is longer, also of those that do not say how long they are.
constexpr std::size_t longest_frame = 8192;
constexpr std::size_t frame_head = 4;

struct Frame {
    std::uint64_t rate = 0;    ///< samples a second
    std::uint64_t samples = 0; ///< in it
    std::size_t size = 0;      ///< 0: it does not say ("free format")
    bool is_padded = false;
    bool is_mono = false;
    unsigned kind = 0; ///< of what all frames of a stream have in common
};

std::optional<Frame> read_frame(const ByteReader& bytes, std::size_t at) {
    constexpr std::array<unsigned, 15> kilobits_1 = {0,   32,  40,  48,  56,  64,  80, 96,
                                                     112, 128, 160, 192, 224, 256, 320};
    constexpr std::array<unsigned, 15> kilobits_2 = {0,  8,  16, 24,  32,  40,  48, 56,
                                                     64, 80, 96, 112, 128, 144, 160};
    constexpr std::array<unsigned, 3> rates = {44'100, 48'000, 32'000};

    const auto head = bytes.big(at, frame_head);
    if (!head || *head >> 21 != 0x7FF) {
        return std::nullopt;
    }
    const auto bits = [&](unsigned shift, unsigned mask) {
        return static_cast<unsigned>(*head >> shift) & mask;
    };
    const unsigned version = bits(19, 3); // 0: 2.5, 2: 2, 3: 1
    const unsigned layer = bits(17, 3);
    const unsigned bitrate = bits(12, 15);
    const unsigned rate = bits(10, 3);
    if (version == 1 || layer != 1 || bitrate == 15 || rate == 3) {
        return std::nullopt;
    }
    const bool is_1 = version == 3;
    Frame frame;
    frame.rate = rates[rate] / (is_1 ? 1 : version == 2 ? 2 : 4);
    frame.samples = is_1 ? 1152 : 576;
    frame.is_padded = bits(9, 1) != 0;
    frame.is_mono = bits(6, 3) == 3;
    frame.kind = static_cast<unsigned>(*head >> 16) << 4 | rate << 1 | (bitrate == 0 ? 1 : 0);
    if (const unsigned kilobits = is_1 ? kilobits_1[bitrate] : kilobits_2[bitrate]; kilobits != 0) {
        frame.size = frame.samples / 8 * kilobits * 1000 / frame.rate + (frame.is_padded ? 1 : 0);
    }
    return frame;
}

/// Whether the two can follow each other.
bool are_of_one_stream(const std::optional<Frame>& a, const std::optional<Frame>& b) {
    // The lowest bit of the first two bytes says whether there is a checksum, of each frame anew.
    constexpr unsigned without_checksum = ~(1u << 4);
    return a && b && (a->kind & without_checksum) == (b->kind & without_checksum);
}

/// The size of the frames, padding aside, that do not tell theirs: the way to the next one, which
/// the one after it must confirm.
std::size_t find_free_size(const ByteReader& bytes, std::size_t at, const Frame& first) {
    for (std::size_t size = frame_head; size <= longest_frame; ++size) {
        const auto second = read_frame(bytes, at + size);
        if (!are_of_one_stream(first, second)) {
            continue;
        }
        const std::size_t plain = size - (first.is_padded ? 1 : 0);
        const std::size_t next = at + size + plain + (second->is_padded ? 1 : 0);
        if (next == bytes.size() || are_of_one_stream(first, read_frame(bytes, next))) {
            return plain;
        }
    }
    return 0;
}

struct Frames {
    std::size_t begin = 0;
    Frame first;
    std::size_t free_size = 0; ///< without padding

    [[nodiscard]] std::size_t size_of(const Frame& frame) const {
        return frame.size != 0 ? frame.size : free_size + (frame.is_padded ? 1 : 0);
    }
};

/// Two frames that follow each other here.
std::optional<Frames> frames_at(const ByteReader& bytes, std::size_t at) {
    const auto first = read_frame(bytes, at);
    if (!first) {
        return std::nullopt;
    }
    Frames frames{at, *first, 0};
    if (first->size == 0) {
        frames.free_size = find_free_size(bytes, at, *first);
        return frames.free_size == 0 ? std::nullopt : std::optional(frames);
    }
    return are_of_one_stream(first, read_frame(bytes, at + first->size)) ? std::optional(frames)
                                                                         : std::nullopt;
}

bool is_tag(const ByteReader& bytes, std::size_t at) {
    return bytes.has("TAG", at) || bytes.has("APETAGEX", at) || bytes.has("ID3", at) ||
           bytes.has("LYRICSBEGIN", at);
}

/// Some frames of a recording, one behind the other.
struct Run {
    std::uint64_t count = 0;
    bool is_rest = false; ///< they are followed by nothing but tags
};

Run run_of(const ByteReader& bytes, const Frames& frames, std::uint64_t most) {
    Run run;
    std::size_t at = frames.begin;
    for (auto frame = read_frame(bytes, at);
         run.count < most && are_of_one_stream(frames.first, frame);
         frame = read_frame(bytes, at)) {
        at += frames.size_of(*frame);
        ++run.count;
    }
    run.is_rest = at + frame_head > bytes.size() || is_tag(bytes, at);
    return run;
}

/// Behind other bytes, two frames that seem to follow each other may be a chance.
bool are_no_chance(const ByteReader& bytes, const Frames& frames) {
    const Run run = run_of(bytes, frames, enough_frames);
    return run.count == enough_frames || run.is_rest;
}

std::optional<Frames> find_frames(const ByteReader& bytes, std::size_t from) {
    for (std::size_t at = from; at < from + longest_junk && at < bytes.size(); ++at) {
        const auto frames = frames_at(bytes, at);
        if (frames && (at == from || are_no_chance(bytes, *frames))) {
            return frames;
        }
    }
    return std::nullopt;
}

/// Encoders put a frame in front that holds figures about the others, and no sound.
bool is_about_others(const ByteReader& bytes, const Frames& frames) {
    const bool is_1 = frames.first.samples == 1152;
    const std::size_t side =
        is_1 ? (frames.first.is_mono ? 17 : 32) : (frames.first.is_mono ? 9 : 17);
    const std::size_t xing = frames.begin + frame_head + side;
    return bytes.has("Xing", xing) || bytes.has("Info", xing) ||
           bytes.has("VBRI", frames.begin + frame_head + 32);
}

} // namespace

std::size_t skip_id3(const ByteReader& bytes) noexcept {
    constexpr std::size_t tag_head = 10;
    constexpr unsigned has_footer = 0x10;
    std::size_t at = 0;
    while (bytes.has("ID3", at)) {
        std::size_t size = 0;
        for (std::size_t i = 6; i < tag_head; ++i) {
            size = size << 7 | (bytes.byte(at + i).value_or(0) & 0x7F);
        }
        const bool has_end = (bytes.byte(at + 5).value_or(0) & has_footer) != 0;
        at += tag_head + size + (has_end ? tag_head : 0);
    }
    return at;
}

bool has_mp3_frames(const ByteReader& bytes) noexcept {
    return frames_at(bytes, 0).has_value();
}

bool has_later_mp3_frames(const ByteReader& bytes) noexcept {
    return find_frames(bytes, 0).has_value();
}

Duration read_mp3(const ByteReader& bytes) {
    const std::size_t begin = skip_id3(bytes);
    if (begin >= bytes.size()) {
        throw cut_head("mp3");
    }
    const auto frames = find_frames(bytes, begin);
    if (!frames) {
        throw unusable("has the tags of an mp3 and no sound behind them; convert it to wav: "
                       "ffmpeg -i in out.wav");
    }
    const Run run = run_of(bytes, *frames, std::numeric_limits<std::uint64_t>::max());
    if (!run.is_rest) {
        return std::nullopt; // something else is in between: only decoding it would tell
    }
    const std::uint64_t count = run.count - (is_about_others(bytes, *frames) ? 1 : 0);
    return duration_of(count * frames->first.samples, frames->first.rate);
}

} // namespace rexa::speech
