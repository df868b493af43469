#ifndef REXA_LANGUAGE_HPP
#define REXA_LANGUAGE_HPP

#include <cstdint>
#include <string_view>

namespace rexa {

/// What a snapshot's code is written in. The code itself is outside the workspace, which is its
/// current folder: Python's `import` and Node's `require` start from the workspace all the same, a
/// relative path in Node's `import` does not.
enum class Language : std::uint8_t { python = 1, node = 2, r = 3, shell = 4 };

/// "python", "node", "r" or "shell".
std::string_view to_string(Language language) noexcept;

/// The reverse of `to_string`. Errors: invalid_argument, naming the four.
Language parse_language(std::string_view name);

} // namespace rexa

#endif
