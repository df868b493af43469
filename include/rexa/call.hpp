#ifndef REXA_CALL_HPP
#define REXA_CALL_HPP

#include <algorithm>
#include <chrono>
#include <stop_token>
#include <utility>

namespace rexa {

/// How long one operation may take and who may cancel it. One absolute deadline and one stop
/// token, handed down unchanged to everything the operation waits for.
class Call {
public:
    using Clock = std::chrono::steady_clock;

    /// No deadline, no cancellation.
    Call() = default;

    Call& deadline(Clock::time_point at) noexcept {
        deadline_ = at;
        return *this;
    }
    /// A deadline this far from now; none when the clock cannot count that far. What is negative
    /// counts as zero.
    Call& timeout(std::chrono::milliseconds from_now) noexcept {
        const auto now = Clock::now();
        const auto furthest =
            std::chrono::floor<std::chrono::milliseconds>(Clock::time_point::max() - now);
        return deadline(from_now > furthest
                            ? Clock::time_point::max()
                            : now + std::max(from_now, std::chrono::milliseconds::zero()));
    }
    Call& stop(std::stop_token token) noexcept {
        stop_ = std::move(token);
        return *this;
    }

    /// `time_point::max()` when there is none.
    [[nodiscard]] Clock::time_point deadline() const noexcept { return deadline_; }
    [[nodiscard]] bool has_deadline() const noexcept {
        return deadline_ != Clock::time_point::max();
    }
    [[nodiscard]] const std::stop_token& stop() const noexcept { return stop_; }

    /// Errors: cancelled, deadline_exceeded.
    void check() const;

private:
    Clock::time_point deadline_ = Clock::time_point::max();
    std::stop_token stop_;
};

} // namespace rexa

#endif
