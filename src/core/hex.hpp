#ifndef REXA_CORE_HEX_HPP
#define REXA_CORE_HEX_HPP

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace rexa::core {

/// Two lower-case digits a byte.
std::string to_hex(std::span<const std::uint8_t> bytes);

/// Fills `bytes` from exactly twice as many digits of either case; false for anything else.
bool from_hex(std::string_view digits, std::span<std::uint8_t> bytes) noexcept;

} // namespace rexa::core

#endif
