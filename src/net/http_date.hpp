#ifndef REXA_NET_HTTP_DATE_HPP
#define REXA_NET_HTTP_DATE_HPP

#include <chrono>
#include <optional>
#include <string_view>

namespace rexa::net {

/// The date form of HTTP headers, "Sun, 06 Nov 1994 08:49:37 GMT". The name of the day is not
/// checked; the two older forms, which nobody sends any more, are not read.
std::optional<std::chrono::sys_seconds> parse_http_date(std::string_view text) noexcept;

} // namespace rexa::net

#endif
