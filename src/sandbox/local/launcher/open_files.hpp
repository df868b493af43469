#ifndef REXA_SANDBOX_LOCAL_LAUNCHER_OPEN_FILES_HPP
#define REXA_SANDBOX_LOCAL_LAUNCHER_OPEN_FILES_HPP

#include <sys/types.h>

#include <cstdint>

namespace rexa::launcher {

/// Files which have no name and live by descriptors and mappings alone.
struct OpenFiles {
    std::uint64_t memory_bytes = 0; ///< on no tmpfs of the sandbox, such as those of memfd_create
    std::uint64_t disk_bytes = 0;   ///< in the workspace; those that are open
    bool hidden = false;            ///< a process kept what it holds from being seen
};

/// A thread of the sandbox with this init that shows its namespaces, as the init itself does to
/// nobody; 0 while no program runs.
pid_t find_program(pid_t init) noexcept;

/// Counts what the processes of a program's sandbox hold, each file once. A descriptor on its way
/// through a socket belongs to no process and is not seen, nor is what was unmapped of a file that
/// is not open. For a process with power over the
/// sandbox's user namespace; /proc is that of its own.
OpenFiles count_open_files(pid_t program) noexcept;

} // namespace rexa::launcher

#endif
