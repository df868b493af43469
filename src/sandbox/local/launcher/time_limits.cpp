#include "sandbox/local/launcher/time_limits.hpp"

#include <algorithm>
#include <ctime>

namespace rexa::launcher {

using local::protocol::KillReason;

std::uint64_t now_microseconds() noexcept {
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000 +
           static_cast<std::uint64_t>(now.tv_nsec) / 1000;
}

TimeLimits::TimeLimits(std::uint64_t wall, std::uint64_t cpu, const CpuCounter& counter,
                       unsigned processors) noexcept
    : start_(now_microseconds()), end_(start_ + wall), cpu_limit_(cpu), counter_(counter),
      processors_(processors) {
    plan_next_look(start_, cpu_limit_);
}

KillReason TimeLimits::check() noexcept {
    const std::uint64_t now = now_microseconds();
    if (now < next_look_) {
        return KillReason::none;
    }
    next_look_ = never;
    if (now >= end_) {
        return KillReason::wall_time;
    }
    const std::uint64_t used = counter_.used();
    if (used >= cpu_limit_) {
        return KillReason::cpu_time;
    }
    plan_next_look(now, cpu_limit_ - used);
    return KillReason::none;
}

void TimeLimits::plan_next_look(std::uint64_t now, std::uint64_t cpu_left) noexcept {
    constexpr std::uint64_t shortest = 10'000;
    next_look_ = end_;
    if (counter_) {
        // All processors together cannot use up what is left any sooner than this.
        next_look_ = std::min(end_, now + std::max(cpu_left / processors_, shortest));
    }
}

} // namespace rexa::launcher
