#include "store/sqlite/object_gate.hpp"

#include <rexa/error.hpp>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <thread>

namespace rexa::sqlite {
namespace {

void pause_between_attempts() {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

void require_time_left(Call::Clock::time_point end, const char* message) {
    if (end <= Call::Clock::now()) {
        throw Error(Errc::store_busy, message).from("sqlite").with_retry();
    }
}

} // namespace

ObjectGate::ObjectGate(int folder)
    : file_(::openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)), process_(::getpid()) {
    if (!file_) {
        fail_file("objects", "open", errno);
    }
}

ObjectGate::Pass ObjectGate::enter(const Call& call, std::chrono::milliseconds longest) {
    call.check();
    const auto end = Call::Clock::now() + longest;
    while (!try_enter()) {
        call.check();
        require_time_left(end, "objects: a collection is under way, try again");
        pause_between_attempts();
    }
    return Pass(*this);
}

ObjectGate::Pass ObjectGate::close(const Call& call) {
    while (!try_close()) {
        require_time_left(call.deadline(), "gc: runs are adding objects, try again");
        call.check();
        pause_between_attempts();
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
