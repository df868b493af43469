#include "sandbox/local/layer_lock.hpp"

#include <rexa/error.hpp>

#include <errno.h>
#include <sys/file.h>

#include <chrono>
#include <thread>

namespace rexa::local {

namespace {

// flock has no timeout; who waits here waits for a tree to be written.
constexpr std::chrono::milliseconds between_attempts(2);

} // namespace

bool try_lock(int descriptor, LockKind kind) {
    const int operation = kind == LockKind::shared ? LOCK_SH : LOCK_EX;
    for (;;) {
        if (::flock(descriptor, operation | LOCK_NB) == 0) {
            return true;
        }
        if (errno == EWOULDBLOCK) {
            return false;
        }
        if (errno != EINTR) {
            throw Error(Errc::path_unreadable,
                        "cache_folder: its file system has no locks; name a local folder")
                .from("local")
                .with_errno(errno);
        }
    }
}

void lock_waiting(int descriptor, LockKind kind, const Call& call) {
    while (!try_lock(descriptor, kind)) {
        call.check();
        std::this_thread::sleep_for(between_attempts);
    }
}

} // namespace rexa::local
