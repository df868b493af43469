#include "core/text.hpp"

#include "core/hex.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace rexa::core {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

struct Lead {
    std::size_t size;
    char32_t bits;
    char32_t smallest;
};

Lead classify(unsigned char byte) noexcept {
    if (byte < 0x80) {
        return {1, byte, 0};
    }
    if (byte >= 0xC2 && byte <= 0xDF) {
        return {2, byte & 0x1Fu, 0x80};
    }
    if (byte >= 0xE0 && byte <= 0xEF) {
        return {3, byte & 0x0Fu, 0x800};
    }
    if (byte >= 0xF0 && byte <= 0xF4) {
        return {4, byte & 0x07u, 0x10000};
    }
    return {0, 0, 0};
}

bool is_surrogate(char32_t value) noexcept {
    return value >= 0xD800 && value <= 0xDFFF;
}

std::string hex_escape(char letter, char32_t value, std::size_t bytes) {
    std::array<std::uint8_t, 4> raw{};
    for (std::size_t i = 0; i < bytes; ++i) {
        raw[bytes - 1 - i] = static_cast<std::uint8_t>(value >> (8 * i));
    }
    return std::string("\\") + letter + to_hex(std::span(raw).first(bytes));
}

} // namespace

CodePoint decode_utf8(std::string_view text) noexcept {
    const Lead lead = classify(static_cast<unsigned char>(text.front()));
    if (lead.size == 0 || lead.size > text.size()) {
        return {};
    }
    char32_t value = lead.bits;
    for (std::size_t i = 1; i < lead.size; ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if ((byte & 0xC0) != 0x80) {
            return {};
        }
        value = (value << 6) | (byte & 0x3Fu);
    }
    if (value < lead.smallest || value > 0x10FFFF || is_surrogate(value)) {
        return {};
    }
    return {value, lead.size};
}

void append_utf8(std::string& text, char32_t value) {
    const auto put = [&](char32_t byte) {
        text.push_back(static_cast<char>(static_cast<unsigned char>(byte)));
    };
    if (value < 0x80) {
        put(value);
    } else if (value < 0x800) {
        put(0xC0 | (value >> 6));
        put(0x80 | (value & 0x3F));
    } else if (value < 0x10000) {
        put(0xE0 | (value >> 12));
        put(0x80 | ((value >> 6) & 0x3F));
        put(0x80 | (value & 0x3F));
    } else {
        put(0xF0 | (value >> 18));
        put(0x80 | ((value >> 12) & 0x3F));
        put(0x80 | ((value >> 6) & 0x3F));
        put(0x80 | (value & 0x3F));
    }
}

bool is_text(std::string_view text) noexcept {
    return text.find('\0') == std::string_view::npos && is_valid_utf8(text);
}

bool is_valid_utf8(std::string_view text) noexcept {
    while (!text.empty()) {
        const CodePoint point = decode_utf8(text);
        if (point.size == 0) {
            return false;
        }
        text.remove_prefix(point.size);
    }
    return true;
}

std::string_view clip_utf8(std::string_view text, std::size_t bytes) noexcept {
    if (text.size() <= bytes) {
        return text;
    }
    while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0) == 0x80) {
        --bytes;
    }
    return text.substr(0, bytes);
}

std::string_view clip_characters(std::string_view text, std::size_t characters) noexcept {
    std::size_t end = 0;
    for (; characters > 0 && end < text.size(); --characters) {
        const std::size_t size = decode_utf8(text.substr(end)).size;
        end += size == 0 ? 1 : size;
    }
    return text.substr(0, end);
}

std::string to_clipped_line(std::string_view text, std::size_t characters) {
    // Nothing becomes shorter, and no character has more than four bytes.
    const std::string_view start = clip_utf8(text, 4 * characters);
    const std::string line = to_safe_line(start);
    const std::string_view part = clip_characters(line, characters);
    const bool is_all = start.size() == text.size() && part.size() == line.size();
    return std::string(part) + (is_all ? "" : "...");
}

std::vector<std::string_view> split_lines(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
        lines.push_back(text.substr(0, end));
        text.remove_prefix(end);
    }
    return lines;
}

std::string to_ascii_line(std::string_view text) {
    std::string line;
    line.reserve(text.size());
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x20 && byte < 0x7F) {
            line.push_back(c);
        } else {
            line += byte < 0x80 ? escape_character(byte) : hex_escape('x', byte, 1);
        }
    }
    return line;
}

std::string to_safe_line(std::string_view text, Tabs tabs) {
    std::string line;
    line.reserve(text.size());
    while (!text.empty()) {
        const CodePoint point = decode_utf8(text);
        if (point.size == 0) {
            line += replacement;
            text.remove_prefix(1);
            continue;
        }
        const bool kept_tab = point.value == '\t' && tabs == Tabs::keep;
        if (!kept_tab && is_unsafe_character(point.value)) {
            line += escape_character(point.value);
        } else {
            line += text.substr(0, point.size);
        }
        text.remove_prefix(point.size);
    }
    return line;
}

bool is_unsafe_character(char32_t value) noexcept {
    const bool control = value < 0x20 || (value >= 0x7F && value < 0xA0);
    const bool mark = value == 0x061C || (value >= 0x200B && value <= 0x200F);
    const bool separator_or_override = value >= 0x2028 && value <= 0x202E;
    const bool invisible = value >= 0x2060 && value <= 0x206F;
    const bool annotation = value == 0xFEFF || (value >= 0xFFF9 && value <= 0xFFFB);
    const bool tag = value >= 0xE0000 && value <= 0xE007F;
    const bool format = value == 0xAD || value == 0x180E || (value >= 0x1D173 && value <= 0x1D17A);
    const bool blank = value == 0x115F || value == 0x1160 || value == 0x3164 || value == 0xFFA0;
    return control || mark || separator_or_override || invisible || annotation || tag || format ||
           blank;
}

std::string escape_character(char32_t value) {
    switch (value) {
    case '\n':
        return "\\n";
    case '\r':
        return "\\r";
    case '\t':
        return "\\t";
    default:
        break;
    }
    if (value < 0x100) {
        return hex_escape('x', value, 1);
    }
    return value < 0x10000 ? hex_escape('u', value, 2) : hex_escape('U', value, 4);
}

} // namespace rexa::core
