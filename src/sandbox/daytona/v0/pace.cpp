#include "sandbox/daytona/v0/pace.hpp"

#include "net/pause.hpp"

#include <algorithm>

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
    net::pause_until(next(), call);
}

} // namespace rexa::daytona::v0
