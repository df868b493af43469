#include "net/header_parameters.hpp"

#include "core/hex.hpp"
#include "net/ascii.hpp"

#include <algorithm>
#include <array>

namespace rexa::net {
namespace {

/// Takes a quoted text off the front, of which the opening quote is gone already.
std::string take_quoted(std::string_view& text) {
    std::string value;
    while (!text.empty()) {
        char c = text.front();
        text.remove_prefix(1);
        if (c == '"') {
            break;
        }
        if (c == '\\' && !text.empty()) {
            c = text.front();
            text.remove_prefix(1);
        }
        value += c;
    }
    return value;
}

std::string_view take_until(std::string_view& text, std::string_view ends) {
    const std::size_t end = std::min(text.find_first_of(ends), text.size());
    const std::string_view taken = text.substr(0, end);
    text.remove_prefix(end);
    return trim_blanks(taken);
}

std::string take_value(std::string_view& text) {
    const std::size_t blanks = std::min(text.find_first_not_of(" \t"), text.size());
    text.remove_prefix(blanks);
    if (!text.starts_with('"')) {
        return std::string(take_until(text, ";"));
    }
    text.remove_prefix(1);
    std::string value = take_quoted(text);
    take_until(text, ";");
    return value;
}

/// The text of `utf-8'en'%e2%82%ac`; none for another encoding.
std::optional<std::string> decode_extended(std::string_view text) {
    const std::size_t charset_end = text.find('\'');
    const std::size_t language_end =
        charset_end == std::string_view::npos ? charset_end : text.find('\'', charset_end + 1);
    if (language_end == std::string_view::npos ||
        !equal_ignoring_case(text.substr(0, charset_end), "utf-8")) {
        return std::nullopt;
    }
    return percent_decode(text.substr(language_end + 1));
}

} // namespace

std::optional<std::string> HeaderParameters::find(std::string_view name) const {
    const auto found =
        std::find_if(parameters.begin(), parameters.end(),
                     [&](const Parameter& parameter) { return parameter.name == name; });
    return found == parameters.end() ? std::nullopt : std::optional(found->text);
}

std::optional<std::string> HeaderParameters::find_extended(std::string_view name) const {
    if (const auto extended = find(std::string(name) + '*')) {
        if (auto decoded = decode_extended(*extended)) {
            return decoded;
        }
    }
    return find(name);
}

HeaderParameters parse_header_parameters(std::string_view text) {
    HeaderParameters result;
    result.value = to_lower(take_until(text, ";"));
    while (!text.empty()) {
        text.remove_prefix(1);
        const std::string_view name = take_until(text, "=;");
        if (!text.starts_with('=')) {
            continue;
        }
        text.remove_prefix(1);
        std::string value = take_value(text);
        result.parameters.push_back({to_lower(name), std::move(value)});
    }
    return result;
}

std::optional<std::string> percent_decode(std::string_view text) {
    std::string decoded;
    decoded.reserve(text.size());
    while (!text.empty()) {
        if (text.front() != '%') {
            decoded += text.front();
            text.remove_prefix(1);
            continue;
        }
        std::array<std::uint8_t, 1> byte{};
        if (text.size() < 3 || !core::from_hex(text.substr(1, 2), byte)) {
            return std::nullopt;
        }
        decoded += static_cast<char>(byte[0]);
        text.remove_prefix(3);
    }
    return decoded;
}

} // namespace rexa::net
