#ifndef REXA_NET_RETRY_HPP
#define REXA_NET_RETRY_HPP

#include "net/headers.hpp"
#include "net/reuse.hpp"

#include <chrono>
#include <cstdint>
#include <optional>

namespace rexa::net {

/// How often and how late a request is repeated. One policy decides, in one place.
struct RetryPolicy {
    int max_attempts = 4; ///< the first one counts; 1 repeats nothing
    std::chrono::milliseconds first_delay{250};
    std::chrono::milliseconds longest_delay{10'000};
    /// What a server may ask for at most; beyond it the error with its wish is the caller's.
    std::chrono::milliseconds longest_asked{90'000};
};

/// What the maker of a call says about repeating it.
struct RetryRule {
    Idempotency idempotency = Idempotency::connect_only;
    /// A 409 means "not now" (another change is under way), and nothing was done.
    bool conflict_passes = false;
    std::optional<int> max_attempts = {}; ///< instead of the policy's
};

enum class FailureKind : std::uint8_t {
    no_connection = 1, ///< name not found, refused, unreachable, proxy away: nothing was sent
    lost = 2,          ///< the connection ended before the reply was whole
    status = 3,        ///< a whole reply that says no
    final = 4,         ///< what another attempt cannot change: TLS, a broken protocol, a limit
};

struct FailedAttempt {
    int number = 1; ///< of this attempt, from 1
    FailureKind kind = FailureKind::final;
    int status = 0;                                 ///< with FailureKind::status
    std::optional<std::chrono::milliseconds> asked; ///< `retry_after` of the reply
};

/// Whether the same request may succeed later without any change.
[[nodiscard]] bool is_transient(const FailedAttempt& attempt, const RetryRule& rule) noexcept;

/// How long to wait before the next attempt; none: give up. Never a wait that would outlast
/// `time_left`. `random` lies in [0, 1) and spreads those who failed together.
[[nodiscard]] std::optional<std::chrono::milliseconds>
next_delay(const FailedAttempt& attempt, const RetryRule& rule, const RetryPolicy& policy,
           std::chrono::milliseconds time_left, double random) noexcept;

/// The longest wait that any header whose name begins with Retry-After asks for, in seconds or as
/// a date. What cannot be read is ignored.
[[nodiscard]] std::optional<std::chrono::milliseconds>
retry_after(const Headers& headers, std::chrono::system_clock::time_point now) noexcept;

} // namespace rexa::net

#endif
