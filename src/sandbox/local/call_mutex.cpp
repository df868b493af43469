#include "sandbox/local/call_mutex.hpp"

#include <rexa/error.hpp>

namespace rexa::local {

CallLock::CallLock(CallMutex& held, const Call& call) : held_(held) {
    std::unique_lock lock(held_.mutex_);
    const auto is_free = [this] { return !held_.is_held_; };
    const bool got = call.has_deadline()
                         ? held_.free_.wait_until(lock, call.stop(), call.deadline(), is_free)
                         : held_.free_.wait(lock, call.stop(), is_free);
    if (!got) {
        call.check();
        throw Error(Errc::deadline_exceeded,
                    "waiting for another run's preparations took longer than the call allows")
            .from("local");
    }
    held_.is_held_ = true;
}

CallLock::~CallLock() {
    {
        const std::lock_guard lock(held_.mutex_);
        held_.is_held_ = false;
    }
    // Of all who wait: the one that is woken may be about to give up.
    held_.free_.notify_all();
}

} // namespace rexa::local
