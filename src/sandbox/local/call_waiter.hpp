#ifndef REXA_SANDBOX_LOCAL_CALL_WAITER_HPP
#define REXA_SANDBOX_LOCAL_CALL_WAITER_HPP

#include "workspace/file_descriptor.hpp"

#include <rexa/call.hpp>

#include <poll.h>

#include <chrono>
#include <functional>
#include <optional>
#include <span>
#include <stop_token>
#include <vector>

namespace rexa::local {

/// Waits for descriptors on behalf of a Call: its deadline and its stop token end every wait.
class CallWaiter {
public:
    enum class Outcome {
        ready,    ///< a descriptor has something to say
        tick,     ///< `until` has come
        stopped,  ///< the caller cancelled
        deadline, ///< the call's deadline has come
    };

    explicit CallWaiter(const Call& call);
    CallWaiter(const CallWaiter&) = delete;
    CallWaiter& operator=(const CallWaiter&) = delete;

    Outcome wait(std::span<pollfd> descriptors,
                 Call::Clock::time_point until = Call::Clock::time_point::max());

    /// Waits for one descriptor. Errors: cancelled, deadline_exceeded.
    void wait_for(int descriptor, short events);

    /// Waits for what no descriptor tells of. Errors: cancelled, deadline_exceeded.
    void pause(std::chrono::milliseconds time);

private:
    [[noreturn]] void throw_ended() const;

    const Call& call_;
    workspace::FileDescriptor stop_event_;
    std::optional<std::stop_callback<std::function<void()>>> on_stop_;
    std::vector<pollfd> watched_;
};

} // namespace rexa::local

#endif
