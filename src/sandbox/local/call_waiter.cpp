#include "sandbox/local/call_waiter.hpp"

#include "sandbox/local/system_failure.hpp"

#include <rexa/error.hpp>

#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <ctime>

namespace rexa::local {

namespace {

timespec time_left(Call::Clock::time_point end) {
    const auto left = std::max(end - Call::Clock::now(), Call::Clock::duration::zero());
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(left);
    timespec result{};
    result.tv_sec = static_cast<std::time_t>(seconds.count());
    result.tv_nsec = static_cast<long>(std::chrono::nanoseconds(left - seconds).count());
    return result;
}

} // namespace

CallWaiter::CallWaiter(const Call& call) : call_(call) {
    if (!call.stop().stop_possible()) {
        return;
    }
    stop_event_ = workspace::FileDescriptor(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    if (!stop_event_) {
        throw system_failure(Errc::internal, "an event could not be made", errno);
    }
    on_stop_.emplace(call.stop(), [event = stop_event_.get()] {
        const std::uint64_t one = 1;
        // Can only fail when the event is already set.
        [[maybe_unused]] const ssize_t written = ::write(event, &one, sizeof one);
    });
}

CallWaiter::Outcome CallWaiter::wait(std::span<pollfd> descriptors, Call::Clock::time_point until) {
    watched_.assign(descriptors.begin(), descriptors.end());
    if (stop_event_) {
        watched_.push_back({stop_event_.get(), POLLIN, 0});
    }
    const Call::Clock::time_point end = std::min(until, call_.deadline());
    for (;;) {
        if (call_.stop().stop_requested()) {
            return Outcome::stopped;
        }
        const timespec left = time_left(end);
        const int ready = ::ppoll(watched_.data(), watched_.size(),
                                  end == Call::Clock::time_point::max() ? nullptr : &left, nullptr);
        // Descriptors that always have something to say must not put the deadline off.
        if (ready >= 0 && Call::Clock::now() >= call_.deadline()) {
            return Outcome::deadline;
        }
        if (ready > 0) {
            for (std::size_t i = 0; i < descriptors.size(); ++i) {
                descriptors[i].revents = watched_[i].revents;
            }
            return stop_event_ && watched_.back().revents != 0 ? Outcome::stopped : Outcome::ready;
        }
        if (ready == 0) {
            return Outcome::tick;
        }
        if (errno != EINTR) {
            throw Error(Errc::internal, "waiting for a sandbox failed")
                .from("local")
                .with_errno(errno);
        }
    }
}

void CallWaiter::wait_for(int descriptor, short events) {
    pollfd one{descriptor, events, 0};
    if (wait({&one, 1}) != Outcome::ready) {
        throw_ended();
    }
}

void CallWaiter::pause(std::chrono::milliseconds time) {
    if (wait({}, Call::Clock::now() + time) != Outcome::tick) {
        throw_ended();
    }
}

void CallWaiter::throw_ended() const {
    call_.check();
    throw Error(Errc::deadline_exceeded, "waiting for the sandbox took longer than the call allows")
        .from("local");
}

} // namespace rexa::local
