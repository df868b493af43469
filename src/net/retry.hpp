#ifndef REXA_NET_RETRY_HPP
#define REXA_NET_RETRY_HPP

#include "net/headers.hpp"
#include "net/reuse.hpp"

#include <rexa/call.hpp>
#include <rexa/error.hpp>

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
    passing = 5,       ///< what is known to pass; whether the request did anything is not
};

struct FailedAttempt {
    int number = 1; ///< of this attempt, from 1
    FailureKind kind = FailureKind::final;
    int status = 0;                                 ///< of a whole reply
    std::optional<std::chrono::milliseconds> asked; ///< the wait that the reply asks for
};

/// What an exchange that ended without a whole reply failed by.
[[nodiscard]] FailureKind failure_kind(const Error& error) noexcept;

/// Whether the same request may succeed later without any change.
[[nodiscard]] bool is_transient(const FailedAttempt& attempt, const RetryRule& rule) noexcept;

/// How long to wait before the next attempt; none: give up. Never a wait that would outlast
/// `time_left`. `random` lies in [0, 1) and spreads those who failed together.
[[nodiscard]] std::optional<std::chrono::milliseconds>
next_delay(const FailedAttempt& attempt, const RetryRule& rule, const RetryPolicy& policy,
           std::chrono::milliseconds time_left, double random) noexcept;

/// The longest wait that any header whose name begins with Retry-After asks for, in seconds or as
/// a date; Retry-After-Ms in milliseconds. What cannot be read is ignored.
[[nodiscard]] std::optional<std::chrono::milliseconds>
retry_after(const Headers& headers, std::chrono::system_clock::time_point now) noexcept;

/// The attempts of one operation, from the first to the last that the policy allows.
class Attempts {
public:
    /// All outlive this object.
    Attempts(const RetryPolicy& policy, const RetryRule& rule, const Call& call) noexcept
        : policy_(policy), rule_(rule), call_(call) {}

    /// Of the one that is under way, from 1.
    [[nodiscard]] int number() const noexcept { return number_; }

    /// How long to wait after the one that failed so; none: it was the last.
    [[nodiscard]] std::optional<std::chrono::milliseconds> delay_after(FailedAttempt failed) const;

    /// Waits so long; then the next one is under way. Errors: cancelled, deadline_exceeded.
    void next_after(std::chrono::milliseconds delay);

private:
    const RetryPolicy& policy_;
    const RetryRule& rule_;
    const Call& call_;
    int number_ = 1;
};

} // namespace rexa::net

#endif
