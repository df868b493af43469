#ifndef REXA_CORE_NORMALISE_CODE_HPP
#define REXA_CORE_NORMALISE_CODE_HPP

#include <string>
#include <string_view>

namespace rexa::core {

/// Takes off the whitespace with which all lines that hold anything begin, as code copied out of
/// an indented place has. Lines of whitespace alone become empty then. Code without such common
/// whitespace comes back byte for byte.
std::string normalise_code(std::string_view code);

} // namespace rexa::core

#endif
