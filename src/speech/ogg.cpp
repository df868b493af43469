#include "speech/audio_head.hpp"

namespace rexa::speech {
namespace {

constexpr std::uint64_t no_position = ~std::uint64_t(0);

struct Page {
    std::uint64_t position = 0; ///< samples up to its end
    std::uint64_t stream = 0;
    bool is_first = false;
    std::size_t content = 0; ///< where it begins
    std::size_t end = 0;     ///< of the page; may lie beyond the end of the bytes
};

std::optional<Page> read_page(const ByteReader& bytes, std::size_t at) {
    constexpr std::size_t head = 27;
    constexpr unsigned begin_of_stream = 2;
    const auto segments = bytes.byte(at + 26);
    if (!bytes.has("OggS", at) || !segments) {
        return std::nullopt;
    }
    std::size_t size = 0;
    for (unsigned i = 0; i < *segments; ++i) {
        size += bytes.byte(at + head + i).value_or(0);
    }
    const std::size_t content = at + head + *segments;
    return Page{*bytes.little(at + 6, 8), *bytes.little(at + 14, 4),
                (*bytes.byte(at + 5) & begin_of_stream) != 0, content, content + size};
}

struct Codec {
    std::uint64_t samples_a_second = 0;
    std::uint64_t skipped_samples = 0; ///< at the beginning, never heard
};

Codec read_codec(const ByteReader& bytes, const Page& page) {
    if (bytes.has("OpusHead", page.content)) {
        const auto skipped = bytes.little(page.content + 10, 2);
        if (!skipped) {
            throw cut_head("ogg");
        }
        return {48'000, *skipped};
    }
    if (bytes.has("\x01vorbis", page.content)) {
        const auto rate = bytes.little(page.content + 12, 4);
        if (!rate) {
            throw cut_head("ogg");
        }
        if (*rate == 0) {
            throw unusable("says in its head that it has 0 samples a second; record it again");
        }
        return {*rate, 0};
    }
    if (page.end > bytes.size()) {
        throw cut_head("ogg");
    }
    throw unusable("is an Ogg with neither Vorbis nor Opus in it; convert it to wav: "
                   "ffmpeg -i in.ogg out.wav");
}

} // namespace

Duration read_ogg(const ByteReader& bytes) {
    const auto first = read_page(bytes, 0);
    if (!first) {
        throw cut_head("ogg");
    }
    const Codec codec = read_codec(bytes, *first);
    if (!first->is_first) {
        throw unusable("lacks its beginning; send all of it");
    }
    std::uint64_t end = 0;
    std::size_t at = first->end;
    for (auto page = read_page(bytes, at); page; page = read_page(bytes, at)) {
        if (page->stream != first->stream) {
            return std::nullopt; // more than one stream: their times need not be one
        }
        if (page->end <= bytes.size() && page->position != no_position) {
            end = page->position;
        }
        at = page->end;
    }
    if (at == first->end) {
        throw cut_head("ogg");
    }
    const bool is_whole = at >= bytes.size() || bytes.has("OggS", at);
    if (!is_whole) {
        return std::nullopt; // a page is broken: what comes behind it is heard too
    }
    return end <= codec.skipped_samples
               ? std::nullopt
               : duration_of(end - codec.skipped_samples, codec.samples_a_second);
}

} // namespace rexa::speech
