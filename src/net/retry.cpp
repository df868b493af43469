#include "net/retry.hpp"

#include "net/ascii.hpp"
#include "net/http_date.hpp"
#include "net/pause.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <random>

namespace rexa::net {
namespace {

using std::chrono::milliseconds;

// A wish beyond this is one no program waits for, and it cannot overflow.
constexpr std::chrono::hours longest_wish(24 * 365);

bool is_transient_status(int status, const RetryRule& rule) noexcept {
    switch (status) {
    case 429:
        return true;
    case 409:
        return rule.conflict_passes;
    case 502:
    case 503:
    case 504:
        return rule.idempotency == Idempotency::idempotent;
    default:
        return false;
    }
}

milliseconds scaled(milliseconds delay, double factor) noexcept {
    return milliseconds(std::llround(static_cast<double>(delay.count()) * factor));
}

milliseconds backoff_limit(const RetryPolicy& policy, int attempt) noexcept {
    milliseconds limit = policy.first_delay;
    for (int i = 1; i < attempt && limit < policy.longest_delay; ++i) {
        limit *= 2;
    }
    return std::min(limit, policy.longest_delay);
}

template <class Unit>
std::optional<milliseconds> parse_number(std::string_view text) noexcept {
    std::uint64_t number = 0;
    const char* const end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, number);
    if (parsed.ptr != end || text.empty()) {
        return std::nullopt;
    }
    constexpr auto most = static_cast<std::uint64_t>(Unit(longest_wish).count());
    const bool readable = parsed.ec == std::errc() && number < most;
    return Unit(static_cast<std::int64_t>(readable ? number : most));
}

std::optional<milliseconds> parse_wait(std::string_view text,
                                       std::chrono::system_clock::time_point now) noexcept {
    if (const auto seconds = parse_number<std::chrono::seconds>(text)) {
        return seconds;
    }
    const auto date = parse_http_date(text);
    if (!date) {
        return std::nullopt;
    }
    const auto wait = *date - std::chrono::floor<std::chrono::seconds>(now);
    return std::clamp<std::chrono::seconds>(wait, std::chrono::seconds::zero(), longest_wish);
}

} // namespace

FailureKind failure_kind(const Error& error) noexcept {
    switch (error.code()) {
    case Errc::connection_failed:
        return FailureKind::no_connection;
    case Errc::proxy_failed:
        return error.retryable() ? FailureKind::no_connection : FailureKind::final;
    case Errc::connection_lost:
        return FailureKind::lost;
    default:
        return FailureKind::final;
    }
}

bool is_transient(const FailedAttempt& attempt, const RetryRule& rule) noexcept {
    switch (attempt.kind) {
    case FailureKind::no_connection:
        return true;
    case FailureKind::lost:
        return rule.idempotency == Idempotency::idempotent;
    case FailureKind::status:
        return is_transient_status(attempt.status, rule);
    case FailureKind::final:
        return false;
    case FailureKind::passing:
        return rule.idempotency == Idempotency::idempotent ||
               is_transient_status(attempt.status, rule);
    }
    return false;
}

std::optional<milliseconds> next_delay(const FailedAttempt& attempt, const RetryRule& rule,
                                       const RetryPolicy& policy, milliseconds time_left,
                                       double random) noexcept {
    const int max_attempts = rule.max_attempts.value_or(policy.max_attempts);
    if (attempt.number >= max_attempts || !is_transient(attempt, rule)) {
        return std::nullopt;
    }
    milliseconds delay = scaled(backoff_limit(policy, attempt.number), random);
    if (attempt.asked) {
        if (*attempt.asked > policy.longest_asked) {
            return std::nullopt;
        }
        // Not before the wish, and those who were given the same one not all at once.
        delay = *attempt.asked + scaled(policy.first_delay, random);
    }
    if (delay >= time_left) {
        return std::nullopt;
    }
    return delay;
}

std::optional<milliseconds> retry_after(const Headers& headers,
                                        std::chrono::system_clock::time_point now) noexcept {
    std::optional<milliseconds> longest;
    for (const Header& field : headers) {
        if (!starts_with_ignoring_case(field.name, "retry-after")) {
            continue;
        }
        const std::string_view value = trim_blanks(field.value);
        // A fraction of a millisecond, which some send, is no reason to wait.
        const auto wait = equal_ignoring_case(field.name, "retry-after-ms")
                              ? parse_number<milliseconds>(value.substr(0, value.find('.')))
                              : parse_wait(value, now);
        if (wait && (!longest || *wait > *longest)) {
            longest = wait;
        }
    }
    return longest;
}

std::optional<milliseconds> Attempts::delay_after(FailedAttempt failed) const {
    failed.number = number_;
    std::random_device device;
    const auto left = std::chrono::floor<milliseconds>(call_.deadline() - Call::Clock::now());
    return next_delay(failed, rule_, policy_, left, std::generate_canonical<double, 32>(device));
}

void Attempts::next_after(milliseconds delay) {
    pause_until(Call::Clock::now() + delay, call_);
    ++number_;
}

} // namespace rexa::net
