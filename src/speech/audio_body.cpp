#include "speech/audio_body.hpp"

#include "core/base64.hpp"

#include <algorithm>
#include <span>
#include <utility>

namespace rexa::speech {
namespace {

/// Bytes encoded at once: a multiple of three has no padding.
constexpr std::size_t step = 48 << 10;

std::size_t copy(BytesView from, std::span<std::byte> into) {
    const std::size_t size = std::min(from.size(), into.size());
    std::ranges::copy(from.first(size), into.begin());
    return size;
}

} // namespace

std::size_t AudioBody::read(std::span<std::byte> into) {
    const std::size_t size = copy(audio_.bytes().view().subspan(at_), into);
    at_ += size;
    return size;
}

std::uint64_t EncodedAudioBody::size() const {
    return before_.size() + (audio_.bytes().size() + 2) / 3 * 4 + after_.size();
}

std::size_t EncodedAudioBody::read(std::span<std::byte> into) {
    std::size_t filled = 0;
    while (filled < into.size()) {
        if (taken_ == piece_.size()) {
            piece_ = next_piece();
            taken_ = 0;
            if (piece_.empty()) {
                break;
            }
        }
        const std::size_t size = copy(as_bytes(piece_).subspan(taken_), into.subspan(filled));
        taken_ += size;
        filled += size;
    }
    return filled;
}

void EncodedAudioBody::rewind() {
    piece_.clear();
    taken_ = 0;
    encoded_ = 0;
    part_ = Part::before;
}

std::string EncodedAudioBody::next_piece() {
    if (part_ == Part::before) {
        part_ = Part::audio;
        return before_;
    }
    if (part_ == Part::audio) {
        const std::string_view rest = std::string_view(audio_.bytes().chars()).substr(encoded_);
        const std::string_view now = rest.substr(0, step);
        encoded_ += now.size();
        if (!now.empty()) {
            return core::to_base64(now);
        }
        part_ = Part::after;
    }
    if (part_ == Part::after) {
        part_ = Part::end;
        return after_;
    }
    return {};
}

} // namespace rexa::speech
