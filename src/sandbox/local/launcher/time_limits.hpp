#ifndef REXA_SANDBOX_LOCAL_LAUNCHER_TIME_LIMITS_HPP
#define REXA_SANDBOX_LOCAL_LAUNCHER_TIME_LIMITS_HPP

#include "sandbox/local/launcher/cpu_counter.hpp"
#include "sandbox/local/launcher/protocol.hpp"

namespace rexa::launcher {

/// CLOCK_MONOTONIC in microseconds.
std::uint64_t now_microseconds() noexcept;

/// How long a run may take. Kept beside the program, since the host may be busy with what the
/// program has put out. Processor time only where a cgroup counts it; else the samples tell.
class TimeLimits {
public:
    static constexpr std::uint64_t never = ~std::uint64_t{0};

    /// In microseconds from now on.
    TimeLimits(std::uint64_t wall, std::uint64_t cpu, const CpuCounter& counter,
               unsigned processors) noexcept;

    /// When `check` has something to do.
    [[nodiscard]] std::uint64_t next_look() const noexcept { return next_look_; }

    /// The limit that is reached; each once.
    local::protocol::KillReason check() noexcept;

    /// Microseconds since this object was made.
    [[nodiscard]] std::uint64_t elapsed() const noexcept { return now_microseconds() - start_; }

private:
    void plan_next_look(std::uint64_t now, std::uint64_t cpu_left) noexcept;

    std::uint64_t start_;
    std::uint64_t end_;
    std::uint64_t cpu_limit_;
    const CpuCounter& counter_;
    unsigned processors_;
    std::uint64_t next_look_ = never;
};

} // namespace rexa::launcher

#endif
