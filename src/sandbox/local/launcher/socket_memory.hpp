#ifndef REXA_SANDBOX_LOCAL_LAUNCHER_SOCKET_MEMORY_HPP
#define REXA_SANDBOX_LOCAL_LAUNCHER_SOCKET_MEMORY_HPP

#include "sandbox/local/launcher/channel.hpp"

#include <sys/types.h>

namespace rexa::launcher {

/// What waits in the unix sockets of one sandbox, which no limit of the kernel's bounds as those
/// of tcp_mem and udp_mem bound the rest.
class SocketMemory {
public:
    /// Enters the network namespace of a program. Where the kernel cannot tell about sockets
    /// nothing is counted.
    explicit SocketMemory(pid_t program) noexcept;

    [[nodiscard]] std::uint64_t count() const noexcept;

private:
    Fd diagnosis_;
};

} // namespace rexa::launcher

#endif
