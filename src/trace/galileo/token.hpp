#ifndef REXA_TRACE_GALILEO_TOKEN_HPP
#define REXA_TRACE_GALILEO_TOKEN_HPP

#include <chrono>
#include <optional>
#include <string_view>

namespace rexa::galileo {

/// When a JSON web token ends, as it says itself; none where it does not, or cannot be read.
/// Nothing is verified: it is only sent back to who made it.
std::optional<std::chrono::sys_seconds> end_of_token(std::string_view token);

} // namespace rexa::galileo

#endif
