#ifndef REXA_SANDBOX_DAYTONA_TIME_BOUND_HPP
#define REXA_SANDBOX_DAYTONA_TIME_BOUND_HPP

#include <rexa/call.hpp>
#include <rexa/error.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>

// A sandbox that has gone silent, or answers by a byte a minute, must not hold a caller for ever
// who set no deadline.
namespace rexa::daytona {

/// Whether this error means that the call itself is over.
inline bool is_end_of(const Call& call, const Error& error) noexcept {
    return (error.code() == Errc::cancelled || error.code() == Errc::deadline_exceeded) &&
           (call.stop().stop_requested() || Call::Clock::now() >= call.deadline());
}

/// Does something with a call that ends after this time at the latest.
/// Errors: sandbox_failed with this message where that time was over and not the caller's.
template <class Work>
auto within(std::chrono::milliseconds time, const char* message, const Call& call, Work work) {
    Call inner = call;
    inner.deadline(std::min(call.deadline(), Call().timeout(time).deadline()));
    try {
        return work(inner);
    } catch (const Error& error) {
        if (error.code() == Errc::deadline_exceeded && !is_end_of(call, error)) {
            throw Error(Errc::sandbox_failed, message).from("daytona");
        }
        throw;
    }
}

/// For a transfer of so many bytes at the slowest that is waited for, 256 KiB a second.
inline std::chrono::milliseconds time_to_move(std::uint64_t bytes) noexcept {
    constexpr std::uint64_t most_bytes = 1ull << 40;
    return std::chrono::seconds(60) +
           std::chrono::seconds(std::min(bytes, most_bytes) / (256u << 10));
}

} // namespace rexa::daytona

#endif
