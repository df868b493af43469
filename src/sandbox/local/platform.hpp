#ifndef REXA_SANDBOX_LOCAL_PLATFORM_HPP
#define REXA_SANDBOX_LOCAL_PLATFORM_HPP

#include <string>

namespace rexa::local {

/// Kernel, machine and C library, which sandboxes share with the host.
std::string host_platform();

} // namespace rexa::local

#endif
