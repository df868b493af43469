#include "core/conceal.hpp"

#include <charconv>
#include <cstddef>
#include <utility>

namespace rexa::core {
namespace {

constexpr std::size_t shortest = 4;
// Keys of services are longer by far; what their documents say to give where none is needed
// ("no-key-required") is not.
constexpr std::size_t shortest_unmistakable = 16;
constexpr std::string_view instead = "<a secret>";

/// The length of this character at the beginning of a text, escaped or not; 0: it is another one.
std::size_t length_of(char c, std::string_view text) noexcept {
    constexpr std::size_t escape = 6; // such as \u0041
    if (text.size() >= 2 && text[0] == '\\' && text[1] == c) {
        return 2;
    }
    if (!text.empty() && text[0] == c) {
        return 1;
    }
    if (text.size() < escape || text[0] != '\\' || text[1] != 'u') {
        return 0;
    }
    unsigned code = 0;
    const char* const end = text.data() + escape;
    const auto read = std::from_chars(text.data() + 2, end, code, 16);
    return read.ptr == end && code == static_cast<unsigned char>(c) ? escape : 0;
}

/// How much of the beginning of a text is this secret; 0: it is something else.
std::size_t length_of(std::string_view secret, std::string_view text) noexcept {
    if (text.starts_with(secret)) {
        return secret.size();
    }
    std::size_t length = 0;
    for (const char c : secret) {
        const std::size_t taken = length_of(c, text.substr(length));
        if (taken == 0) {
            return 0;
        }
        length += taken;
    }
    return length;
}

} // namespace

std::string conceal(std::string text, std::string_view secret) {
    if (secret.size() < shortest) {
        return text;
    }
    std::string concealed;
    std::size_t kept = 0; // up to here
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = length_of(secret, std::string_view(text).substr(at));
        if (length == 0) {
            ++at;
            continue;
        }
        concealed.append(text, kept, at - kept).append(instead);
        at += length;
        kept = at;
    }
    return kept == 0 ? std::move(text) : concealed.append(text, kept);
}

bool is_unmistakable(std::string_view secret) noexcept {
    return secret.size() >= shortest_unmistakable;
}

} // namespace rexa::core
