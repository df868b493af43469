#ifndef REXA_TESTS_BENCH_SUPPORT_CANNED_SANDBOX_HPP
#define REXA_TESTS_BENCH_SUPPORT_CANNED_SANDBOX_HPP

#include <cstdint>
#include <string_view>

namespace rexa::bench {

/// What programs/canned_daytona.cpp has: one sandbox, under whatever id it is asked for, and in it
/// one file, under whatever path.
inline constexpr std::string_view canned_sandbox = "6d2c1f38-0f4e-4a57-9c5e-2f0b7c7d1a10";
inline constexpr std::uint64_t canned_file_bytes = std::uint64_t{1} << 30;

} // namespace rexa::bench

#endif
