#ifndef REXA_SANDBOX_LOCAL_CALL_MUTEX_HPP
#define REXA_SANDBOX_LOCAL_CALL_MUTEX_HPP

#include <rexa/call.hpp>

#include <condition_variable>
#include <mutex>

namespace rexa::local {

/// A mutex for work that may take long: who waits for it does so on behalf of a Call, whose
/// deadline and cancellation end the wait.
class CallMutex {
public:
    CallMutex() = default;
    CallMutex(const CallMutex&) = delete;
    CallMutex& operator=(const CallMutex&) = delete;

private:
    friend class CallLock;

    std::mutex mutex_;
    std::condition_variable_any free_;
    bool is_held_ = false;
};

/// Holds a CallMutex. Errors: cancelled, deadline_exceeded.
class CallLock {
public:
    CallLock(CallMutex& held, const Call& call);
    CallLock(const CallLock&) = delete;
    CallLock& operator=(const CallLock&) = delete;
    ~CallLock();

private:
    CallMutex& held_;
};

} // namespace rexa::local

#endif
