#include "net/http_date.hpp"
#include "net/retry.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace rexa::net;
using namespace std::chrono_literals;
using std::chrono::milliseconds;

namespace {

constexpr RetryRule idempotent{Idempotency::idempotent, false, {}};
constexpr RetryRule connect_only{Idempotency::connect_only, false, {}};
constexpr RetryRule may_wait{Idempotency::connect_only, true, {}};

FailedAttempt failed(int number, FailureKind kind, int status = 0) {
    FailedAttempt attempt;
    attempt.number = number;
    attempt.kind = kind;
    attempt.status = status;
    return attempt;
}

std::optional<milliseconds> delay(const FailedAttempt& attempt, milliseconds time_left = 1h,
                                  double random = 0.5) {
    return next_delay(attempt, idempotent, RetryPolicy(), time_left, random);
}

std::optional<milliseconds> asked(std::string_view name, std::string_view value) {
    // 1994-11-06 08:49:30 UTC
    const auto now = std::chrono::system_clock::from_time_t(784111770);
    return retry_after(Headers().add(name, value), now);
}

} // namespace

TEST_CASE("what may be repeated follows from the failure and from what the caller stated") {
    struct Row {
        FailureKind kind;
        int status;
        bool idempotent;
        bool connect_only;
        bool may_wait;
    };
    constexpr Row rows[] = {
        {FailureKind::no_connection, 0, true, true, true},
        {FailureKind::lost, 0, true, false, false},
        {FailureKind::final, 0, false, false, false},
        {FailureKind::passing, 500, true, false, false},
        {FailureKind::passing, 503, true, false, false},
        {FailureKind::passing, 429, true, true, true},
        {FailureKind::passing, 409, true, false, true},
        {FailureKind::status, 429, true, true, true},
        {FailureKind::status, 409, false, false, true},
        {FailureKind::status, 502, true, false, false},
        {FailureKind::status, 503, true, false, false},
        {FailureKind::status, 504, true, false, false},
        {FailureKind::status, 500, false, false, false},
        {FailureKind::status, 408, false, false, false},
        {FailureKind::status, 400, false, false, false},
        {FailureKind::status, 401, false, false, false},
        {FailureKind::status, 404, false, false, false},
    };
    for (const Row& row : rows) {
        CAPTURE(static_cast<int>(row.kind));
        CAPTURE(row.status);
        const FailedAttempt attempt = failed(1, row.kind, row.status);
        CHECK(is_transient(attempt, idempotent) == row.idempotent);
        CHECK(is_transient(attempt, connect_only) == row.connect_only);
        CHECK(is_transient(attempt, may_wait) == row.may_wait);
        CHECK(delay(attempt).has_value() == row.idempotent);
    }
}

TEST_CASE("delays double up to the longest, and lie anywhere below it") {
    RetryPolicy policy;
    policy.max_attempts = 100;
    policy.first_delay = 100ms;
    policy.longest_delay = 1000ms;
    const auto at = [&](int number, double random) {
        return next_delay(failed(number, FailureKind::lost), idempotent, policy, 1h, random);
    };
    CHECK(at(1, 0.0) == 0ms);
    CHECK(at(1, 0.5) == 50ms);
    CHECK(at(2, 0.5) == 100ms);
    CHECK(at(4, 0.5) == 400ms);
    CHECK(at(5, 0.5) == 500ms);
    CHECK(at(99, 0.25) == 250ms);
    CHECK(at(100, 0.25) == std::nullopt);
}

TEST_CASE("the last attempt is the last") {
    CHECK(delay(failed(3, FailureKind::lost)) == 500ms);
    CHECK(delay(failed(4, FailureKind::lost)) == std::nullopt);
}

TEST_CASE("a call may have its own number of attempts") {
    RetryRule rule = idempotent;
    rule.max_attempts = 2;
    const auto at = [&](int number) {
        return next_delay(failed(number, FailureKind::lost), rule, RetryPolicy(), 1h, 0.5);
    };
    CHECK(at(1) == 125ms);
    CHECK(at(2) == std::nullopt);
}

TEST_CASE("no wait goes past the deadline") {
    CHECK(delay(failed(1, FailureKind::lost), 126ms) == 125ms);
    CHECK(delay(failed(1, FailureKind::lost), 125ms) == std::nullopt);
    CHECK(delay(failed(1, FailureKind::lost), 0ms, 0.0) == std::nullopt);
    CHECK(delay(failed(1, FailureKind::lost), -1ms, 0.0) == std::nullopt);
}

TEST_CASE("a server's wish is the least wait, or the end") {
    FailedAttempt attempt = failed(1, FailureKind::status, 429);
    attempt.asked = 60s;
    CHECK(delay(attempt) == 60'125ms);
    CHECK(delay(attempt, 60s) == std::nullopt);
    attempt.asked = 91s;
    CHECK(delay(attempt) == std::nullopt);
    attempt.asked = 0s;
    CHECK(delay(attempt) == 125ms);
}

TEST_CASE("a wish is read from any Retry-After header, in seconds or as a date") {
    CHECK(asked("Retry-After", "7") == 7s);
    CHECK(asked("retry-after-sandbox-create", " 60 ") == 60s);
    CHECK(asked("Retry-After", "Sun, 06 Nov 1994 08:49:37 GMT") == 7s);
    CHECK(asked("Retry-After", "Sun, 06 Nov 1994 08:00:00 GMT") == 0s);
    CHECK(asked("Retry-After", "Fri, 31 Dec 9999 23:59:59 GMT") == std::chrono::hours(24 * 365));
    CHECK(asked("Retry-After", "soon") == std::nullopt);
    CHECK(asked("Retry-After", "-1") == std::nullopt);
    CHECK(asked("Retry-After", "1.5") == std::nullopt);
    CHECK(asked("Retry-After", "") == std::nullopt);
    CHECK(asked("X-Retry-After", "7") == std::nullopt);
    CHECK(asked("Retry-After", "99999999999999999999999") == std::chrono::hours(24 * 365));
    CHECK(asked("Retry-After-Ms", "1500") == 1500ms);
    CHECK(asked("retry-after-ms", "1500.75") == 1500ms);
    CHECK(asked("Retry-After-Ms", "99999999999999999999999") == std::chrono::hours(24 * 365));
    CHECK(asked("Retry-After-Ms", "Sun, 06 Nov 1994 08:49:37 GMT") == std::nullopt);
    CHECK(asked("Retry-After-Ms", "-1") == std::nullopt);

    const Headers two = Headers().add("Retry-After-a", "3").add("Retry-After-b", "5");
    CHECK(retry_after(two, {}) == 5s);
}

TEST_CASE("dates of headers are read in the one form that is sent") {
    using namespace std::chrono;
    CHECK(parse_http_date("Thu, 29 Feb 2024 23:59:60 GMT") == sys_days(year(2024) / 3 / 1) + 0s);
    for (const std::string text :
         {"Thu, 29 Feb 2023 00:00:00 GMT", "Thu, 29 Feb 2024 24:00:00 GMT",
          "Thu, 29 Fub 2024 00:00:00 GMT", "Thu, 29 Feb 2024 00:00:00 UTC",
          "Thu, 29 Feb 2024 0a:00:00 GMT", "Thu, 29 Feb 2024 00:00:00 GMT ", "", "0"}) {
        CAPTURE(text);
        CHECK(parse_http_date(text) == std::nullopt);
    }
}

TEST_CASE("attempts are counted, and none follows the last or the end of the call") {
    RetryPolicy policy;
    policy.max_attempts = 2;
    policy.first_delay = 0ms;
    const rexa::Call call;
    Attempts attempts(policy, idempotent, call);
    CHECK(attempts.number() == 1);
    CHECK(attempts.delay_after(failed(0, FailureKind::final)) == std::nullopt);
    REQUIRE(attempts.delay_after(failed(0, FailureKind::passing)) == 0ms);
    attempts.next_after(0ms);
    CHECK(attempts.number() == 2);
    CHECK(attempts.delay_after(failed(0, FailureKind::passing)) == std::nullopt);
    const rexa::Call over = rexa::Call().timeout(0ms);
    CHECK(Attempts(policy, idempotent, over).delay_after(failed(0, FailureKind::passing)) ==
          std::nullopt);
}
