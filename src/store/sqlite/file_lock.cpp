#include "store/sqlite/file_lock.hpp"

#include "store/sqlite/files.hpp"

#include <rexa/error.hpp>

#include <sys/file.h>

#include <cerrno>
#include <thread>

namespace rexa::sqlite {

Call bounded(const Call& call, std::chrono::milliseconds limit) {
    Call limited = call;
    if (!call.has_deadline()) {
        limited.timeout(limit);
    }
    return limited;
}

FileLock::FileLock(int file, Kind kind, const Call& call) : file_(file) {
    const int operation = (kind == Kind::shared ? LOCK_SH : LOCK_EX) | LOCK_NB;
    while (::flock(file_, operation) != 0) {
        if (errno != EWOULDBLOCK && errno != EINTR) {
            fail_file("its folder", "lock", errno);
        }
        if (call.deadline() <= Call::Clock::now()) {
            throw Error(Errc::store_busy, "store: others keep it locked, try again")
                .from("sqlite")
                .with_retry();
        }
        call.check();
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
}

FileLock::~FileLock() {
    ::flock(file_, LOCK_UN);
}

} // namespace rexa::sqlite
