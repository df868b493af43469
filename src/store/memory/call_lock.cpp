#include "store/memory/call_lock.hpp"

namespace rexa::memory {

template <class Free>
void CallLock::wait(std::unique_lock<std::mutex>& lock, const Call& call, Free is_free) {
    call.check();
    auto& changed = state_->changed;
    const bool got = call.has_deadline()
                         ? changed.wait_until(lock, call.stop(), call.deadline(), is_free)
                         : changed.wait(lock, call.stop(), is_free);
    if (!got) {
        call.check();
    }
}

CallLock::Hold CallLock::alone(const Call& call) {
    std::unique_lock lock(state_->mutex);
    wait(lock, call, [this] { return !state_->alone && state_->together == 0; });
    state_->alone = true;
    return Hold(state_);
}

CallLock::Hold CallLock::together(const Call& call) {
    std::unique_lock lock(state_->mutex);
    wait(lock, call, [this] { return !state_->alone; });
    ++state_->together;
    return Hold(state_);
}

CallLock::Hold::~Hold() {
    if (!state_) {
        return;
    }
    {
        const std::scoped_lock lock(state_->mutex);
        if (state_->alone) {
            state_->alone = false;
        } else {
            --state_->together;
        }
    }
    state_->changed.notify_all();
}

} // namespace rexa::memory
