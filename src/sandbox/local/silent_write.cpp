#include "sandbox/local/silent_write.hpp"

#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <ctime>

namespace rexa::local {

ssize_t write_without_sigpipe(int pipe, BytesView bytes) noexcept {
    sigset_t broken_pipe;
    sigset_t before;
    sigset_t pending;
    sigemptyset(&broken_pipe);
    sigaddset(&broken_pipe, SIGPIPE);
    ::sigpending(&pending);
    const bool was_pending = sigismember(&pending, SIGPIPE) == 1;
    ::pthread_sigmask(SIG_BLOCK, &broken_pipe, &before);

    const ssize_t written = ::write(pipe, bytes.data(), bytes.size());
    const int error = errno;

    if (written < 0 && error == EPIPE && !was_pending) {
        const timespec now{};
        while (::sigtimedwait(&broken_pipe, nullptr, &now) < 0 && errno == EINTR) {
        }
    }
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
    errno = error;
    return written;
}

} // namespace rexa::local
