#ifndef REXA_SANDBOX_DAYTONA_TIME_BOUND_HPP
#define REXA_SANDBOX_DAYTONA_TIME_BOUND_HPP

#include "core/call_end.hpp"
#include "net/within.hpp"

#include <rexa/call.hpp>
#include <rexa/error.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>

// A sandbox that has gone silent, or answers by a byte a minute, must not hold a caller for ever
// who set no deadline.
namespace rexa::daytona {

/// Does something with a call that ends after this time at the latest.
/// Errors: sandbox_failed with this message where that time was over and not the caller's.
template <class Work>
auto within(std::chrono::milliseconds time, const char* message, const Call& call, Work work) {
    try {
        return work(net::within(call, time));
    } catch (const Error& error) {
        if (error.code() == Errc::deadline_exceeded && !core::is_end_of(call, error.code())) {
            throw Error(Errc::sandbox_failed, message).from("daytona");
        }
        throw;
    }
}

/// For a transfer of so many bytes at the slowest that is waited for, 256 KiB a second, and for
/// this long before it begins.
inline std::chrono::milliseconds
time_to_move(std::uint64_t bytes,
             std::chrono::milliseconds to_begin = std::chrono::seconds(60)) noexcept {
    constexpr std::uint64_t most_bytes = 1ull << 40;
    return to_begin + std::chrono::seconds(std::min(bytes, most_bytes) / (256u << 10));
}

} // namespace rexa::daytona

#endif
