#ifndef REXA_CORE_CONCEAL_HPP
#define REXA_CORE_CONCEAL_HPP

#include <string>
#include <string_view>

namespace rexa::core {

/// Puts a few plain words in the place of a secret, wherever a text repeats it, as it is or with
/// its ASCII in the escapes of JSON. Secrets of fewer than four bytes stay: every text has those.
std::string conceal(std::string text, std::string_view secret);

} // namespace rexa::core

#endif
