#ifndef REXA_SANDBOX_LOCAL_LAUNCHER_CPU_COUNTER_HPP
#define REXA_SANDBOX_LOCAL_LAUNCHER_CPU_COUNTER_HPP

#include "workspace/file_descriptor.hpp"

#include <cstdint>
#include <string_view>

namespace rexa::launcher {

/// The microseconds which the text of a cgroup's counter gives: of cpuacct.usage (version 1) or
/// cpu.stat (version 2).
std::uint64_t parse_cpu_time(std::string_view text) noexcept;

/// The file in which a sandbox's cgroup counts the processor time of all its processes.
class CpuCounter {
public:
    /// An empty descriptor: there is none.
    explicit CpuCounter(workspace::FileDescriptor file) noexcept;

    [[nodiscard]] explicit operator bool() const noexcept { return static_cast<bool>(file_); }

    /// Microseconds since this object was made.
    [[nodiscard]] std::uint64_t used() const noexcept;

private:
    [[nodiscard]] std::uint64_t read() const noexcept;

    workspace::FileDescriptor file_;
    std::uint64_t before_ = 0;
};

} // namespace rexa::launcher

#endif
