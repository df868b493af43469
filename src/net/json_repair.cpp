#include "net/json_repair.hpp"

#include "core/hex.hpp"
#include "core/text.hpp"

#include <array>
#include <optional>

namespace rexa::net {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";
constexpr std::size_t escape_size = 6;

/// The unit an escape such as \ud83d stands for, where the text begins with one.
std::optional<unsigned> leading_unit(std::string_view text) noexcept {
    std::array<std::uint8_t, 2> bytes{};
    if (!text.starts_with("\\u") || text.size() < escape_size ||
        !core::from_hex(text.substr(2, 4), bytes)) {
        return std::nullopt;
    }
    return bytes[0] * 256u + bytes[1];
}

bool is_high_surrogate(unsigned unit) noexcept {
    return unit >= 0xD800 && unit < 0xDC00;
}

bool is_low_surrogate(unsigned unit) noexcept {
    return unit >= 0xDC00 && unit < 0xE000;
}

/// Whether half a surrogate pair stands there alone; else `size` is how much belongs together.
bool is_lone_surrogate(std::string_view text, std::size_t& size) noexcept {
    const auto unit = leading_unit(text);
    const bool is_escape = text.size() > 1 && static_cast<unsigned char>(text[1]) < 0x80;
    size = unit ? escape_size : is_escape ? 2 : 1;
    if (!unit || !is_high_surrogate(*unit)) {
        return unit && is_low_surrogate(*unit);
    }
    const auto second = leading_unit(text.substr(escape_size));
    if (!second || !is_low_surrogate(*second)) {
        return true;
    }
    size = 2 * escape_size;
    return false;
}

} // namespace

namespace {

/// `mend` appends what stands for a broken part.
template <class Mend>
std::string rewrite(std::string_view text, Mend mend) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        std::size_t size = 1;
        bool broken = false;
        if (text.front() == '\\') {
            broken = is_lone_surrogate(text, size);
        } else {
            const core::CodePoint point = core::decode_utf8(text);
            broken = point.size == 0;
            size = broken ? 1 : point.size;
        }
        if (broken) {
            mend(out, text.substr(0, size));
        } else {
            out += text.substr(0, size);
        }
        text.remove_prefix(size);
    }
    return out;
}

} // namespace

std::string repair_json_text(std::string_view text) {
    return rewrite(text, [](std::string& out, std::string_view) { out += replacement; });
}

std::string keep_surrogates(std::string_view text) {
    return rewrite(text, [](std::string& out, std::string_view broken) {
        if (const auto unit = leading_unit(broken)) {
            core::append_utf8(out, *unit);
        } else {
            out += broken;
        }
    });
}

} // namespace rexa::net
