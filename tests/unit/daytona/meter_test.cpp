#include "sandbox/daytona/meter.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>

using namespace rexa;
using namespace rexa::daytona;
using namespace std::chrono_literals;

TEST_CASE("a machine costs by its size and its time, rounded up") {
    const DaytonaPrices list;
    CHECK(cost_of({1, 1, 3}, 1s, list).nano_usd == 14'000 + 4'500 + 90);
    CHECK(cost_of({2, 4, 10}, 1h, list).nano_usd == (28'000 + 18'000 + 300) * 3'600ll);
    CHECK(cost_of({1, 1, 3}, 1ms, list).nano_usd == 19);
    CHECK(cost_of({0.5, 0, 0}, 1s, list).nano_usd == 7'000);
    CHECK(cost_of({1, 1, 1}, 0ms, list).nano_usd == 0);
    CHECK(cost_of({1, 1, 1}, 2s, {1, 20, 300}).nano_usd == 642);
}

TEST_CASE("a meter that is stopped stands still") {
    Meter meter({1'000'000, 0, 0}, DaytonaPrices(), Call::Clock::now());
    meter.stop();
    const auto first = meter.cost();
    meter.stop();
    CHECK(meter.cost() == first);
}

TEST_CASE("a meter counts from the machine's making, and not beyond its life") {
    Meter meter({1, 1, 3}, DaytonaPrices(), Call::Clock::now() - 1h);
    CHECK(meter.cost().nano_usd >= 18'590ll * 3'600);
    meter.stop_after(2s);
    CHECK(meter.cost().nano_usd == 18'590 * 2);
}

TEST_CASE("what cannot be counted is the most that can") {
    const Cost most{std::numeric_limits<std::int64_t>::max()};
    CHECK(cost_of({1e300, 1, 1}, 1h, DaytonaPrices()) == most);
    CHECK(most + Cost{1} == most);
    CHECK(Cost{-2} - most == Cost{std::numeric_limits<std::int64_t>::min()});
    CHECK(Cost{2} + Cost{3} - Cost{4} == Cost{1});
}
