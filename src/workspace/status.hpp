#ifndef REXA_WORKSPACE_STATUS_HPP
#define REXA_WORKSPACE_STATUS_HPP

#include <sys/stat.h>

#include <ctime>

namespace rexa::workspace {

/// Errors: workspace_invalid.
struct stat status_of(int descriptor);

[[nodiscard]] inline bool same_time(const timespec& a, const timespec& b) noexcept {
    return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

} // namespace rexa::workspace

#endif
