#include "sandbox/daytona/meter.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace rexa::daytona {

Cost cost_of(const MachineSize& size, std::chrono::milliseconds time, const DaytonaPrices& prices) {
    const double for_a_second = size.cpu * static_cast<double>(prices.cpu) +
                                size.memory_gib * static_cast<double>(prices.memory_gib) +
                                size.disk_gib * static_cast<double>(prices.disk_gib);
    const std::chrono::duration<double> seconds = time;
    constexpr auto most = std::numeric_limits<std::int64_t>::max();
    const double cost = std::ceil(for_a_second * seconds.count());
    return Cost{cost < static_cast<double>(most) ? static_cast<std::int64_t>(cost) : most};
}

void Meter::stop() {
    if (!stopped_) {
        stopped_ = Call::Clock::now();
    }
}

Cost Meter::cost() const {
    const auto time = stopped_.value_or(Call::Clock::now()) - started_;
    return cost_of(size_, std::min(std::chrono::ceil<std::chrono::milliseconds>(time), longest_),
                   prices_);
}

} // namespace rexa::daytona
