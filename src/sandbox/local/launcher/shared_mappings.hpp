#ifndef REXA_SANDBOX_LOCAL_LAUNCHER_SHARED_MAPPINGS_HPP
#define REXA_SANDBOX_LOCAL_LAUNCHER_SHARED_MAPPINGS_HPP

#include "sandbox/local/launcher/family.hpp"

#include <sys/types.h>

namespace rexa::launcher {

/// A part of a nameless file in memory that a process maps: shared anonymous memory, a segment, a
/// memfd. How much of it is in memory nobody is told: what others have written to it stays when
/// they have gone, and no process shows it.
struct SharedMapping {
    dev_t device;
    ino_t inode;
    std::uint64_t end; ///< of the part, counted from the start of the file
};

/// The devices of such files.
struct MemoryDevices {
    MemoryDevices() noexcept;
    [[nodiscard]] bool contains(dev_t device) const noexcept;

    dev_t files = 0;
    dev_t huge_pages = 0; ///< 0: the kernel has none
};

/// Adds the mappings of a task's memory. False when they may not be read.
[[nodiscard]] bool find_shared_mappings(pid_t task, const MemoryDevices& devices,
                                        List<SharedMapping>& found) noexcept;

} // namespace rexa::launcher

#endif
