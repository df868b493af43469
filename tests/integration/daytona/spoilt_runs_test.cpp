#include "integration/daytona/spoilt_runs.hpp"

using namespace rexa::test;

TEST_CASE("runs on a service that fails now and then end right or in a typed error") {
    SpoiltRuns result;
    perform(40, 11, result);
    CHECK(result.right + result.failed == 40);
    CHECK(result.right > result.failed);
    CHECK(result.wrong == 0);
    CHECK(result.late == 0);
    CHECK(result.left_behind == 0);
    MESSAGE(result.right.load(), " right, ", result.failed.load(), " failed");
}
