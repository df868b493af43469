#ifndef REXA_SANDBOX_LOCAL_LAUNCHER_WATCHER_HPP
#define REXA_SANDBOX_LOCAL_LAUNCHER_WATCHER_HPP

#include "sandbox/local/launcher/family.hpp"

// Beside a sandbox whose kernel does not keep all of its limits there is a watcher: a child of the
// family root, outside the sandbox and with power over it, which sees what the sandbox's own init
// cannot: the workspace's folder on disk, and the descriptors of processes that hide. The two talk
// over a socket pair; the watcher measures while a run is on, and ends when the init has ended.
namespace rexa::launcher {

/// From the init: a run has started, or has ended.
struct WatchOrder {
    std::uint64_t run = 0;
    std::uint64_t on = 0;
};

/// To the init: a figure has changed, or a limit is exceeded.
struct WatchReport {
    std::uint64_t run = 0;
    std::uint64_t memory_bytes = 0; ///< in files and sockets, which no mapping need show
    protocol::KillReason reason = protocol::KillReason::none;
    std::uint32_t unused = 0;
};

/// Becomes the watcher of the sandbox with this init; runs in the new process.
[[noreturn]] void run_watcher(const Launch& launch, pid_t init, Fd channel) noexcept;

} // namespace rexa::launcher

#endif
