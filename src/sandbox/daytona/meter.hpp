#ifndef REXA_SANDBOX_DAYTONA_METER_HPP
#define REXA_SANDBOX_DAYTONA_METER_HPP

#include <rexa/call.hpp>
#include <rexa/cost.hpp>
#include <rexa/daytona.hpp>

#include <chrono>
#include <optional>

namespace rexa::daytona {

/// What a machine is billed by.
struct MachineSize {
    double cpu = 0;
    double memory_gib = 0;
    double disk_gib = 0;
};

/// What a machine of this size costs in this time; rounded up, and no more than can be told.
Cost cost_of(const MachineSize& size, std::chrono::milliseconds time, const DaytonaPrices& prices);

/// Runs from the machine's making until it is stopped.
class Meter {
public:
    Meter(const MachineSize& size, const DaytonaPrices& prices, Call::Clock::time_point begun)
        : size_(size), prices_(prices), started_(begun) {}

    /// The machine does not live longer than that.
    void stop_after(std::chrono::milliseconds longest) { longest_ = longest; }
    void stop();
    [[nodiscard]] Cost cost() const;

private:
    MachineSize size_;
    DaytonaPrices prices_;
    Call::Clock::time_point started_;
    std::chrono::milliseconds longest_ = std::chrono::milliseconds::max();
    std::optional<Call::Clock::time_point> stopped_;
};

} // namespace rexa::daytona

#endif
