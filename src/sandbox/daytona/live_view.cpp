#include "sandbox/daytona/live_view.hpp"

#include "core/base64.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace rexa::daytona {

namespace {

constexpr std::string_view mark = "rexa ";
// A piece of 48 KiB in base64, and what stands before it.
constexpr std::size_t longest_line = 80 << 10;

} // namespace

LiveView::LiveView(StreamSink sink, std::uint64_t most) : sink_(std::move(sink)), left_(most) {}

void LiveView::begin_log() noexcept {
    line_.clear();
    too_long_ = false;
}

void LiveView::feed(std::string_view log) {
    while (!log.empty()) {
        const auto end = log.find('\n');
        const auto part = log.substr(0, end);
        too_long_ = too_long_ || line_.size() + part.size() > longest_line;
        if (!too_long_) {
            line_ += part;
        }
        if (end == std::string_view::npos) {
            return;
        }
        if (!too_long_) {
            take_line(line_);
        }
        line_.clear();
        too_long_ = false;
        log.remove_prefix(end + 1);
    }
}

void LiveView::take_line(std::string_view line) {
    if (!line.starts_with(mark) || line.size() < mark.size() + 2) {
        return;
    }
    line.remove_prefix(mark.size());
    const char stream = line.front();
    line.remove_prefix(2);
    std::uint64_t offset = 0;
    const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), offset);
    if (error != std::errc() || end == line.data() + line.size() || *end != ' ') {
        return;
    }
    line.remove_prefix(static_cast<std::size_t>(end - line.data()) + 1);
    const auto bytes = core::from_base64(line);
    if (bytes && (stream == 'o' || stream == 'e')) {
        take_piece(stream == 'o' ? Stream::out : Stream::err, offset, as_bytes(*bytes));
    }
}

void LiveView::take_piece(Stream stream, std::uint64_t offset, BytesView bytes) {
    const auto given = progress(stream).given;
    if (offset > given || offset + bytes.size() <= given) {
        return;
    }
    give(stream, bytes.subspan(static_cast<std::size_t>(given - offset)));
}

void LiveView::give(Stream stream, BytesView bytes) {
    bytes = bytes.first(static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size())));
    if (bytes.empty()) {
        return;
    }
    left_ -= bytes.size();
    auto& own = progress(stream);
    own.given += bytes.size();
    own.hasher.update(bytes);
    refused_ = true;
    sink_(stream, bytes);
    refused_ = false;
}

std::uint64_t LiveView::given(Stream stream) const noexcept {
    return streams_[stream == Stream::out ? 0 : 1].given;
}

Digest LiveView::finish(Stream stream) {
    auto& own = progress(stream);
    if (!own.digest) {
        own.digest = own.hasher.finish();
    }
    return *own.digest;
}

LiveView::Progress& LiveView::progress(Stream stream) noexcept {
    return streams_[stream == Stream::out ? 0 : 1];
}

} // namespace rexa::daytona
