#ifndef REXA_SANDBOX_LOCAL_PROCESS_HANDLE_HPP
#define REXA_SANDBOX_LOCAL_PROCESS_HANDLE_HPP

#include <sys/syscall.h>
#include <unistd.h>

#include <csignal>

namespace rexa::local {

/// Kills the process behind a pidfd; one that has ended already is left alone.
inline void kill_process(int pidfd) noexcept {
    ::syscall(SYS_pidfd_send_signal, pidfd, SIGKILL, nullptr, 0);
}

} // namespace rexa::local

#endif
