#ifndef REXA_SANDBOX_LOCAL_LAUNCHER_EXECUTE_REQUEST_HPP
#define REXA_SANDBOX_LOCAL_LAUNCHER_EXECUTE_REQUEST_HPP

#include "sandbox/local/launcher/kernel.hpp"

#include <sys/types.h>

namespace rexa::launcher {

/// What the init is asked to run. Owns the copies of the texts.
class ExecuteRequest {
public:
    ExecuteRequest() = default;
    ExecuteRequest(const ExecuteRequest&) = delete;
    ExecuteRequest& operator=(const ExecuteRequest&) = delete;
    ~ExecuteRequest();

    /// False when the packet is not a whole request.
    [[nodiscard]] bool read(Packet& packet) noexcept;

    /// Starts the program; `child` is set when there is no failure.
    [[nodiscard]] Failure start(pid_t& child) noexcept;

    /// Writes the limits that the host's own are below, with what was set instead.
    void write_lowered(protocol::Writer& writer) const noexcept;

    std::uint32_t flags = 0;
    std::uint64_t wall_limit_microseconds = 0;
    std::uint64_t cpu_limit_microseconds = 0; ///< of all processes together
    std::uint64_t memory_limit = 0;           ///< of all processes together; 0: a cgroup sees to it
    Fd cpu_counter; ///< of the cgroup, see CpuCounter; empty: there is none

private:
    [[noreturn]] void become() noexcept;
    Failure prepare() noexcept;
    Failure set_limits() noexcept;

    static constexpr std::size_t max_limits = 16;
    struct Limit {
        std::uint32_t resource;
        std::uint64_t soft;
        std::uint64_t hard;
        bool lowered; ///< written by the child, as `failure_`
    };

    char* texts_ = nullptr;
    char** arguments_ = nullptr;
    char** environment_ = nullptr;
    const char* folder_ = nullptr;
    std::array<Limit, max_limits> limits_{};
    std::size_t limit_count_ = 0;
    Fd streams_[3];
    Failure failure_; ///< written by the child, which shares this memory until it executes
};

} // namespace rexa::launcher

#endif
