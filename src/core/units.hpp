#ifndef REXA_CORE_UNITS_HPP
#define REXA_CORE_UNITS_HPP

#include <rexa/execution.hpp>

#include <chrono>
#include <cstdint>
#include <string>

namespace rexa::core {

/// Three figures and a unit, such as "850 us", "12.3 ms", "4.56 s" or "2 min 5 s".
std::string format_duration(std::chrono::microseconds duration);

/// How long a run took. One whose time was not measured, as when it was interrupted, has none.
std::string format_wall_time(std::chrono::microseconds wall);

/// Such as "512 bytes", "1.5 KiB" or "23.4 MiB".
std::string format_size(std::uint64_t bytes);

/// US dollars, such as "$0.0042"; of small amounts the first two figures.
std::string format_cost(Cost cost);

/// UTC, such as "2026-05-04 09:30:15".
std::string format_time(Timestamp time);

} // namespace rexa::core

#endif
