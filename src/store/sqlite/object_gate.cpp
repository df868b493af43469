#include "store/sqlite/object_gate.hpp"

#include <rexa/error.hpp>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <thread>

namespace rexa::sqlite {
namespace {

void pause_between_attempts(const Call& call, const char* message) {
    if (call.deadline() <= Call::Clock::now()) {
        throw Error(Errc::store_busy, message).from("sqlite").with_retry();
    }
    call.check();
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

} // namespace

ObjectGate::ObjectGate(int folder)
    : file_(::openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)), process_(::getpid()) {
    if (!file_) {
        fail_file("objects", "open", errno);
    }
}

ObjectGate::Pass ObjectGate::enter(const Call& call) {
    while (!try_enter()) {
        pause_between_attempts(call, "objects: a collection is under way, try again");
    }
    return Pass(*this);
}

ObjectGate::Pass ObjectGate::close(const Call& call) {
    while (!try_close()) {
        pause_between_attempts(call, "gc: runs are adding objects, try again");
    }
    return Pass(*this);
}

bool ObjectGate::try_enter() {
    const std::scoped_lock lock(mutex_);
    if (closed_ || (inside_ == 0 && !try_lock(LOCK_SH))) {
        return false;
    }
    ++inside_;
    return true;
}

bool ObjectGate::try_close() {
    const std::scoped_lock lock(mutex_);
    if (inside_ > 0 || !try_lock(LOCK_EX)) {
        return false;
    }
    closed_ = true;
    inside_ = 1;
    return true;
}

bool ObjectGate::try_lock(int operation) {
    if (::flock(file_.get(), operation | LOCK_NB) == 0) {
        return true;
    }
    if (errno != EWOULDBLOCK && errno != EINTR) {
        fail_file("objects", "lock", errno);
    }
    return false;
}

void ObjectGate::leave() noexcept {
    if (::getpid() != process_) {
        return;
    }
    const std::scoped_lock lock(mutex_);
    if (--inside_ == 0) {
        closed_ = false;
        ::flock(file_.get(), LOCK_UN);
    }
}

} // namespace rexa::sqlite
