#include "sandbox/local/platform.hpp"

#include <sys/utsname.h>

#include <gnu/libc-version.h>

namespace rexa::local {

std::string host_platform() {
    utsname system{};
    ::uname(&system);
    std::string release = system.release;
    // Major and minor: what lies behind them differs between machines that behave the same.
    const std::size_t second_dot = release.find('.', release.find('.') + 1);
    release = release.substr(0, second_dot);
    return std::string(system.sysname) + " " + release + " " + system.machine + " glibc " +
           ::gnu_get_libc_version();
}

} // namespace rexa::local
