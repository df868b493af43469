#include "model_api/text_joiner.hpp"

#include "core/text.hpp"

#include <algorithm>
#include <utility>

namespace rexa::model_api {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";
constexpr std::size_t surrogate_size = 3;

unsigned char byte_at(std::string_view text, std::size_t at) noexcept {
    return static_cast<unsigned char>(text[at]);
}

bool continues(std::string_view text, std::size_t at) noexcept {
    return (byte_at(text, at) & 0xC0) == 0x80;
}

std::size_t size_by_lead(unsigned char lead) noexcept {
    return lead >= 0xF0 && lead <= 0xF4 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 1;
}

/// Whether more bytes could make a character, or half a pair, of all of this.
bool may_go_on(std::string_view text) noexcept {
    const unsigned char lead = byte_at(text, 0);
    if (lead > 0xF4 || text.size() >= size_by_lead(lead)) {
        return false;
    }
    for (std::size_t i = 1; i < text.size(); ++i) {
        if (!continues(text, i)) {
            return false;
        }
    }
    return true;
}

/// Half a surrogate pair, in the three bytes that UTF-8 would have for it; 0: none stands there.
unsigned leading_half(std::string_view text) noexcept {
    if (text.size() < surrogate_size || byte_at(text, 0) != 0xED || byte_at(text, 1) < 0xA0 ||
        !continues(text, 1) || !continues(text, 2)) {
        return 0;
    }
    return 0xD000u | (byte_at(text, 1) & 0x3Fu) << 6 | (byte_at(text, 2) & 0x3Fu);
}

bool is_first_half(unsigned unit) noexcept {
    return unit >= 0xD800 && unit < 0xDC00;
}

/// Takes what begins with the first half of a pair. False: its rest is still to come.
bool take_pair(std::string_view& text, std::string& out) {
    const unsigned first = leading_half(text);
    const std::string_view rest = text.substr(surrogate_size);
    const unsigned second = leading_half(rest);
    if (second == 0 && (rest.empty() || (byte_at(rest, 0) == 0xED && may_go_on(rest)))) {
        return false;
    }
    if (second == 0 || is_first_half(second)) {
        out += replacement;
        text.remove_prefix(surrogate_size);
        return true;
    }
    core::append_utf8(out, 0x10000 + ((first & 0x3FFu) << 10) + (second & 0x3FFu));
    text.remove_prefix(2 * surrogate_size);
    return true;
}

/// False: what is left of the text may be the beginning of a character.
bool take_one(std::string_view& text, std::string& out) {
    const unsigned half = leading_half(text);
    if (is_first_half(half)) {
        return take_pair(text, out);
    }
    const std::size_t size = core::decode_utf8(text).size;
    if (size == 0 && may_go_on(text)) {
        return false;
    }
    out += size == 0 ? replacement : text.substr(0, size);
    text.remove_prefix(half != 0 ? surrogate_size : std::max<std::size_t>(size, 1));
    return true;
}

} // namespace

std::string TextJoiner::join(std::string_view piece) {
    if (begun_.empty() && core::is_valid_utf8(piece)) {
        return std::string(piece);
    }
    const std::string whole = std::exchange(begun_, {}).append(piece);
    std::string out;
    std::string_view text = whole;
    while (!text.empty() && take_one(text, out)) {
    }
    begun_ = text;
    return out;
}

std::string TextJoiner::finish() {
    return std::exchange(begun_, {}).empty() ? std::string() : std::string(replacement);
}

std::string to_utf8(std::string_view text) {
    TextJoiner joiner;
    std::string whole = joiner.join(text);
    return whole + joiner.finish();
}

} // namespace rexa::model_api
