#include "speech/audio_head.hpp"

#include <algorithm>

namespace rexa::speech {
namespace {

constexpr std::uint64_t unknown_size = 0xFFFFFFFF;
constexpr std::size_t chunk_head = 8;

/// How the samples are laid out, from the chunk "fmt ".
struct Layout {
    std::uint64_t samples_a_second = 0;
    std::uint64_t bytes_a_second = 0;
    std::uint64_t sample_bytes = 0; ///< of one moment, of all channels
    bool is_compressed = false;
};

Layout read_layout(const ByteReader& bytes, std::size_t at, std::uint64_t size) {
    constexpr std::uint64_t least_size = 16;
    constexpr std::uint64_t pcm = 1;
    constexpr std::uint64_t floating = 3;
    constexpr std::uint64_t a_law = 6;
    constexpr std::uint64_t mu_law = 7;
    constexpr std::uint64_t extensible = 0xFFFE;

    auto tag = bytes.little(at, 2);
    const auto rate = bytes.little(at + 4, 4);
    const auto byte_rate = bytes.little(at + 8, 4);
    const auto sample_bytes = bytes.little(at + 12, 2);
    if (!tag || !bytes.little(at + 14, 2)) {
        throw cut_head("wav");
    }
    if (size < least_size) {
        throw unusable("has a wav head that is too short; convert it: ffmpeg -i in.wav out.wav");
    }
    if (*tag == extensible) {
        tag = bytes.little(at + 24, 2);
    }
    if (*rate == 0) {
        throw unusable("says in its head that it has 0 samples a second; record it again");
    }
    const bool is_plain = tag == pcm || tag == floating || tag == a_law || tag == mu_law;
    return {*rate, *byte_rate, *sample_bytes, !is_plain || *sample_bytes == 0};
}

/// What a program that could not go back to the head of its file wrote there: nothing that fits.
bool is_whole(const ByteReader& bytes, std::uint64_t riff_size) {
    const std::uint64_t end = riff_size + chunk_head;
    return end == bytes.size() || end + 1 == bytes.size();
}

class WavReader {
public:
    explicit WavReader(const ByteReader& bytes)
        : bytes_(bytes), riff_size_(bytes.little(4, 4).value_or(0)) {}

    Duration read() {
        constexpr std::size_t first_chunk = 12;
        for (std::uint64_t at = first_chunk; at + chunk_head <= bytes_.size();) {
            const std::uint64_t size = *bytes_.little(at + 4, 4);
            const std::uint64_t begin = at + chunk_head;
            if (bytes_.has("data", at)) {
                return duration(begin, size);
            }
            if (bytes_.has("fmt ", at)) {
                layout_ = read_layout(bytes_, begin, size);
            } else if (bytes_.has("ds64", at)) {
                long_size_ = bytes_.little(begin + 8, 8);
            }
            at = begin + size + size % 2;
        }
        throw cut_head("wav");
    }

private:
    Duration duration(std::uint64_t begin, std::uint64_t told) const {
        if (!layout_) {
            throw unusable("has samples before the head that describes them; convert it: "
                           "ffmpeg -i in.wav out.wav");
        }
        const std::uint64_t size = sample_size(begin, told);
        if (size == 0) {
            throw no_samples();
        }
        return layout_->is_compressed
                   ? duration_of(size, layout_->bytes_a_second)
                   : duration_of(size / layout_->sample_bytes, layout_->samples_a_second);
    }

    /// Of what is there: a recorder that was stopped, or writes into a pipe, leaves another figure.
    [[nodiscard]] std::uint64_t sample_size(std::uint64_t begin, std::uint64_t told) const {
        const std::uint64_t rest = bytes_.size() - begin;
        if (told == unknown_size) {
            return std::min(long_size_.value_or(rest), rest);
        }
        if (told == 0 && !is_whole(bytes_, riff_size_)) {
            return rest;
        }
        return std::min(told, rest);
    }

    const ByteReader& bytes_;
    std::uint64_t riff_size_;
    std::optional<Layout> layout_;
    std::optional<std::uint64_t> long_size_; ///< of the samples of a file beyond 4 GiB
};

} // namespace

Duration read_wav(const ByteReader& bytes) {
    return WavReader(bytes).read();
}

} // namespace rexa::speech
