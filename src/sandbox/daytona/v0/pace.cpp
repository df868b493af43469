#include "sandbox/daytona/v0/pace.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>

namespace rexa::daytona::v0 {

Call::Clock::time_point Pace::next() noexcept {
    constexpr std::chrono::seconds brisk(5);
    constexpr std::chrono::duration<double, std::milli> longest(1000);
    const auto now = Call::Clock::now();
    if (now - began_ > brisk) {
        step_ = std::min(step_ * 1.1, longest);
    }
    return now + std::chrono::duration_cast<Call::Clock::duration>(step_);
}

void Pace::wait(const Call& call) {
    pause_until(next(), call);
}

void pause_until(Call::Clock::time_point moment, const Call& call) {
    std::mutex mutex;
    std::condition_variable_any never;
    std::unique_lock lock(mutex);
    never.wait_until(lock, call.stop(), std::min(moment, call.deadline()), [] { return false; });
    call.check();
}

} // namespace rexa::daytona::v0
