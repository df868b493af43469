#ifndef REXA_SANDBOX_DAYTONA_V0_PACE_HPP
#define REXA_SANDBOX_DAYTONA_V0_PACE_HPP

#include <rexa/call.hpp>

#include <chrono>

namespace rexa::daytona::v0 {

/// How often to ask: at first ten times a second; after five seconds less and less often, but at
/// least once a second.
class Pace {
public:
    /// The moment to ask next; each call is one step.
    [[nodiscard]] Call::Clock::time_point next() noexcept;

    /// Waits for that moment. Errors: cancelled, deadline_exceeded.
    void wait(const Call& call);

private:
    Call::Clock::time_point began_ = Call::Clock::now();
    std::chrono::duration<double, std::milli> step_{100};
};

} // namespace rexa::daytona::v0

#endif
