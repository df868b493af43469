#include "speech/audio_head.hpp"

namespace rexa::speech {

Duration read_flac(const ByteReader& bytes) {
    constexpr std::size_t mark = 4;
    constexpr std::size_t block_head = 4;
    constexpr unsigned is_last = 0x80;
    constexpr unsigned stream_info = 0;

    std::size_t at = skip_id3(bytes) + mark;
    // 20 bits of rate, 3 of channels, 5 of depth, 36 of samples.
    const auto figures = bytes.big(at + block_head + 10, 8);
    if (!figures) {
        throw cut_head("flac");
    }
    if ((*bytes.byte(at) & ~is_last) != stream_info) {
        throw unusable("has a flac head that does not begin as it must; convert it: "
                       "ffmpeg -i in.flac out.wav");
    }
    const std::uint64_t rate = *figures >> 44;
    if (rate == 0) {
        throw unusable("says in its head that it has 0 samples a second; record it again");
    }
    for (bool was_last = false; !was_last;) {
        const auto kind = bytes.byte(at);
        const auto size = bytes.big(at + 1, 3);
        if (!kind || !size) {
            throw cut_head("flac");
        }
        was_last = (*kind & is_last) != 0;
        at += block_head + *size;
    }
    if (at > bytes.size()) {
        throw cut_head("flac");
    }
    if (at == bytes.size()) {
        throw no_samples();
    }
    const std::uint64_t samples = *figures & 0xF'FFFF'FFFF;
    return samples == 0 ? std::nullopt : duration_of(samples, rate);
}

} // namespace rexa::speech
