#ifndef REXA_SANDBOX_LOCAL_LAUNCHER_SECCOMP_FILTER_HPP
#define REXA_SANDBOX_LOCAL_LAUNCHER_SECCOMP_FILTER_HPP

#include <linux/filter.h>

#include <span>

namespace rexa::launcher {

/// The filter every process in a sandbox runs under, as the kernel takes it. Both are compiled on
/// every machine, so that the tests can evaluate both.
std::span<const sock_filter> seccomp_filter_x86_64() noexcept;
std::span<const sock_filter> seccomp_filter_aarch64() noexcept;

/// Installs the one of this machine on the calling thread. Gives 0 or an errno.
int install_seccomp_filter() noexcept;

} // namespace rexa::launcher

#endif
