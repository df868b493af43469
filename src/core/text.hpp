#ifndef REXA_CORE_TEXT_HPP
#define REXA_CORE_TEXT_HPP

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rexa::core {

/// One decoded character. `size` is 0 where the bytes are no valid UTF-8 sequence.
struct CodePoint {
    char32_t value = 0;
    std::size_t size = 0;
};

/// The first character of a text that is not empty. Refuses overlong forms, surrogates and values
/// beyond U+10FFFF.
CodePoint decode_utf8(std::string_view text) noexcept;

void append_utf8(std::string& text, char32_t value);

/// Valid UTF-8 without NUL: what is shown and compared by lines.
bool is_text(std::string_view text) noexcept;

bool is_valid_utf8(std::string_view text) noexcept;

/// The longest beginning of valid UTF-8 that has at most this many bytes and cuts no character.
std::string_view clip_utf8(std::string_view text, std::size_t bytes) noexcept;

/// The same for a number of characters.
std::string_view clip_characters(std::string_view text, std::size_t characters) noexcept;

/// Lines with their ends: a last line without one is another line than the same text with one.
std::vector<std::string_view> split_lines(std::string_view text);

/// One line of printable ASCII: every other byte becomes an escape such as \n or \xe9.
std::string to_ascii_line(std::string_view text);

enum class Tabs : std::uint8_t { escape, keep };

/// Valid UTF-8 on one line for people and terminals: control characters, line separators and
/// bidirectional overrides become escapes such as \n, \x1b or \u202e; invalid bytes become U+FFFD.
std::string to_safe_line(std::string_view text, Tabs tabs = Tabs::escape);

/// The same, of at most this many characters and three dots for what is left out.
std::string to_clipped_line(std::string_view text, std::size_t characters);

/// Whether this character could move, hide or reorder what stands around it.
bool is_unsafe_character(char32_t value) noexcept;

/// The escape `to_safe_line` writes for such a character.
std::string escape_character(char32_t value);

} // namespace rexa::core

#endif
