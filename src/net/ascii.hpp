#ifndef REXA_NET_ASCII_HPP
#define REXA_NET_ASCII_HPP

#include <string>
#include <string_view>

namespace rexa::net {

/// ASCII letters alone change, whatever the locale.
std::string to_lower(std::string_view text);

bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept;
bool starts_with_ignoring_case(std::string_view text, std::string_view prefix) noexcept;

/// Text without the blanks and tabs around it.
std::string_view trim_blanks(std::string_view text) noexcept;

} // namespace rexa::net

#endif
