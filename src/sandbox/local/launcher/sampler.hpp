#ifndef REXA_SANDBOX_LOCAL_LAUNCHER_SAMPLER_HPP
#define REXA_SANDBOX_LOCAL_LAUNCHER_SAMPLER_HPP

#include <cstdint>

namespace rexa::launcher {

/// What all processes of a sandbox use now, read from its /proc. Where no cgroup keeps count.
struct Sample {
    /// Proportional shares, the files on its tmpfs, and segments that nobody has attached.
    std::uint64_t memory_bytes = 0;
    std::uint64_t cpu_microseconds = 0;
};

/// Called by the init; does not count the init itself.
Sample take_sample() noexcept;

} // namespace rexa::launcher

#endif
