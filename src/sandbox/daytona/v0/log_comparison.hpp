#ifndef REXA_SANDBOX_DAYTONA_V0_LOG_COMPARISON_HPP
#define REXA_SANDBOX_DAYTONA_V0_LOG_COMPARISON_HPP

#include <optional>
#include <string>
#include <string_view>

namespace rexa::daytona::v0 {

/// What a log has beyond what was given of it live; none where the two differ. The log is text: of
/// bytes that are no UTF-8 it has U+FFFD, of which live bytes may be the origin.
std::optional<std::string_view> missing_part(std::string_view given, std::string_view log);

} // namespace rexa::daytona::v0

#endif
