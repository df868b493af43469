#ifndef REXA_CORE_BASE64_HPP
#define REXA_CORE_BASE64_HPP

#include <optional>
#include <string>
#include <string_view>

namespace rexa::core {

/// With padding, on one line.
std::string to_base64(std::string_view bytes);

/// The form that stands in URLs and file names: '-' and '_', no padding.
std::string to_base64_url(std::string_view bytes);

/// None for anything but the form of `to_base64`; line ends are skipped.
std::optional<std::string> from_base64(std::string_view text);

} // namespace rexa::core

#endif
