#ifndef REXA_SANDBOX_DAYTONA_V0_TIME_TEXT_HPP
#define REXA_SANDBOX_DAYTONA_V0_TIME_TEXT_HPP

#include <rexa/execution.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace rexa::daytona::v0 {

/// A moment as in "2026-05-04T09:30:15.123456789+02:00" (RFC 3339), cut to microseconds.
std::optional<Timestamp> parse_time(std::string_view text) noexcept;

/// The same in UTC, to the millisecond: "2026-05-04T07:30:15.123Z".
std::string format_iso_time(Timestamp time);

} // namespace rexa::daytona::v0

#endif
