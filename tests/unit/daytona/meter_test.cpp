#include "sandbox/daytona/meter.hpp"

#include <doctest/doctest.h>

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
    Meter meter({1'000'000, 0, 0}, DaytonaPrices());
    meter.stop();
    const auto first = meter.cost();
    meter.stop();
    CHECK(meter.cost() == first);
}
