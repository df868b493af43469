#include "core/conceal.hpp"

#include "core/base64.hpp"

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

/// Whether a text begins with this character in so many hexadecimal digits behind a mark.
bool is_hex(char c, std::string_view text, std::string_view mark, std::size_t digits) noexcept {
    if (!text.starts_with(mark) || text.size() < mark.size() + digits) {
        return false;
    }
    unsigned code = 0;
    const char* const begin = text.data() + mark.size();
    const auto read = std::from_chars(begin, begin + digits, code, 16);
    return read.ptr == begin + digits && code == static_cast<unsigned char>(c);
}

/// The length of this character at the beginning of a text, escaped or not; 0: it is another one.
std::size_t length_of(char c, std::string_view text) noexcept {
    if (text.size() >= 2 && text[0] == '\\' && text[1] == c) {
        return 2;
    }
    if (!text.empty() && text[0] == c) {
        return 1;
    }
    if (is_hex(c, text, "\\u", 4)) {
        return 6; // such as \u0041
    }
    return is_hex(c, text, "%", 2) ? 3 : 0;
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

std::string conceal_exactly(std::string text, std::string_view secret) {
    std::string concealed;
    std::size_t kept = 0; // up to here
    for (auto at = text.find(secret); at != std::string::npos; at = text.find(secret, kept)) {
        concealed.append(text, kept, at - kept).append(instead);
        kept = at + secret.size();
    }
    return kept == 0 ? std::move(text) : concealed.append(text, kept);
}

std::string to_base64_without_padding(std::string_view bytes) {
    auto text = to_base64(bytes);
    text.resize(text.find_last_not_of('=') + 1);
    return text;
}

std::string percent_encoded(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    constexpr std::string_view plain = "-._~";
    std::string encoded;
    for (const char c : text) {
        const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                              (c >= '0' && c <= '9') || plain.find(c) != std::string_view::npos;
        const auto byte = static_cast<unsigned char>(c);
        encoded +=
            is_plain ? std::string(1, c) : std::string{'%', digits[byte >> 4], digits[byte & 15]};
    }
    return encoded;
}

} // namespace

std::string conceal(std::string text, std::string_view secret) {
    if (secret.size() < shortest) {
        return text;
    }
    text = conceal_form(std::move(text), secret);
    if (is_unmistakable(secret)) {
        for (const std::string& form : encoded_forms(secret)) {
            text = conceal_exactly(std::move(text), form);
        }
    }
    return text;
}

std::string conceal_form(std::string text, std::string_view form) {
    std::string concealed;
    std::size_t kept = 0; // up to here
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = length_of(form, std::string_view(text).substr(at));
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

std::vector<std::string> encoded_forms(std::string_view secret) {
    std::vector<std::string> forms = {to_base64_without_padding(secret)};
    for (std::string& form : std::vector{to_base64_url(secret), percent_encoded(secret)}) {
        if (form != secret && form != forms.front()) {
            forms.push_back(std::move(form));
        }
    }
    return forms;
}

bool is_unmistakable(std::string_view secret) noexcept {
    return secret.size() >= shortest_unmistakable;
}

} // namespace rexa::core
