#ifndef REXA_SANDBOX_LOCAL_LAUNCHER_REMOVE_CGROUP_HPP
#define REXA_SANDBOX_LOCAL_LAUNCHER_REMOVE_CGROUP_HPP

namespace rexa::launcher {

/// Removes a cgroup in which no process is any more, and those in it. What cannot be removed stays.
void remove_cgroup(const char* folder) noexcept;

} // namespace rexa::launcher

#endif
