#include "core/units.hpp"

#include <doctest/doctest.h>

#include <limits>

using namespace rexa::core;
using std::chrono::microseconds;

TEST_CASE("durations have three figures") {
    CHECK(format_duration(microseconds(0)) == "0 us");
    CHECK(format_duration(microseconds(999)) == "999 us");
    CHECK(format_duration(microseconds(1'234)) == "1.23 ms");
    CHECK(format_duration(microseconds(12'050)) == "12.0 ms");
    CHECK(format_duration(microseconds(999'999)) == "999 ms");
    CHECK(format_duration(microseconds(4'060'000)) == "4.06 s");
    CHECK(format_duration(microseconds(125'000'000)) == "2 min 5 s");
    CHECK(format_duration(microseconds(7'260'000'000)) == "2 h 1 min");
    CHECK(format_duration(microseconds(-1)) == "unknown");
    CHECK(format_duration(microseconds::max()) == "2562047788 h 0 min");
}

TEST_CASE("sizes have binary units") {
    CHECK(format_size(0) == "0 bytes");
    CHECK(format_size(1) == "1 byte");
    CHECK(format_size(1023) == "1023 bytes");
    CHECK(format_size(1024) == "1.00 KiB");
    CHECK(format_size(1536) == "1.50 KiB");
    CHECK(format_size(24'536'678) == "23.3 MiB");
    CHECK(format_size(std::numeric_limits<std::uint64_t>::max()) == "15.9 EiB");
}

TEST_CASE("times are UTC") {
    CHECK(format_time(rexa::Timestamp(microseconds(1'777'886'415'000'001))) ==
          "2026-05-04 09:20:15");
    CHECK(format_time(rexa::Timestamp(microseconds(-1))) == "1969-12-31 23:59:59");
}

TEST_CASE("costs have two decimals, and small ones two figures") {
    CHECK(format_cost({0}) == "$0.00");
    CHECK(format_cost({500'000'000}) == "$0.50");
    CHECK(format_cost({10'000}) == "$0.00001");
    CHECK(format_cost({12'345'678'901}) == "$12.35");
    CHECK(format_cost({1'999'999'999}) == "$2.00");
    CHECK(format_cost({420'000'000}) == "$0.42");
    CHECK(format_cost({41'900'000}) == "$0.042");
    CHECK(format_cost({18'590}) == "$0.000019");
    CHECK(format_cost({7}) == "$0.000000007");
    CHECK(format_cost({99'999'999}) == "$0.10");
    CHECK(format_cost({-1'500'000'000}) == "-$1.50");
    CHECK(format_cost({std::numeric_limits<std::int64_t>::max()}) == "$9223372036.85");
    CHECK(format_cost({std::numeric_limits<std::int64_t>::min()}) == "-$9223372036.85");
}
