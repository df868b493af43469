#ifndef REXA_VERSION_HPP
#define REXA_VERSION_HPP

#include <string_view>

namespace rexa {

/// The version of the library in use, such as "0.1.0".
std::string_view version() noexcept;

} // namespace rexa

#endif
