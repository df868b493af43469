#include "integration/daytona/spoilt_runs.hpp"

using namespace rexa::test;

TEST_CASE("five hundred runs on a service that fails now and then leave nothing behind") {
    SpoiltRuns result;
    perform(500, 12, result);
    CHECK(result.right + result.failed == 500);
    CHECK(result.right > result.failed);
    CHECK(result.wrong == 0);
    CHECK(result.late == 0);
    CHECK(result.left_behind == 0);
    MESSAGE(result.right.load(), " right, ", result.failed.load(), " failed");
}
