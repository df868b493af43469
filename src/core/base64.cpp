#include "core/base64.hpp"

#include <cstdint>

namespace rexa::core {
namespace {

constexpr std::string_view digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

} // namespace

std::string to_base64(std::string_view bytes) {
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        const std::string_view group = bytes.substr(at, 3);
        std::uint32_t bits = 0;
        for (std::size_t i = 0; i < 3; ++i) {
            bits = (bits << 8) | (i < group.size() ? static_cast<unsigned char>(group[i]) : 0u);
        }
        for (std::size_t i = 0; i < 4; ++i) {
            text += i <= group.size() ? digits[(bits >> (18 - 6 * i)) & 63] : '=';
        }
    }
    return text;
}

std::string to_base64_url(std::string_view bytes) {
    std::string text = to_base64(bytes);
    for (char& c : text) {
        c = c == '+' ? '-' : c == '/' ? '_' : c;
    }
    text.resize(text.find_last_not_of('=') + 1);
    return text;
}

std::optional<std::string> from_base64(std::string_view text) {
    std::string bytes;
    bytes.reserve(text.size() / 4 * 3);
    std::uint32_t bits = 0;
    std::size_t taken = 0;
    std::size_t padding = 0;
    for (const char c : text) {
        if (c == '\n' || c == '\r') {
            continue;
        }
        const std::size_t digit = digits.find(c);
        if (c == '=') {
            ++padding;
        } else if (digit == std::string_view::npos || padding > 0) {
            return std::nullopt;
        }
        bits = (bits << 6) | (c == '=' ? 0u : static_cast<std::uint32_t>(digit));
        if (++taken % 4 == 0) {
            bytes += {static_cast<char>(bits >> 16 & 255), static_cast<char>(bits >> 8 & 255),
                      static_cast<char>(bits & 255)};
        }
    }
    if (taken % 4 != 0 || padding > 2) {
        return std::nullopt;
    }
    bytes.resize(bytes.size() - padding);
    return bytes;
}

} // namespace rexa::core
