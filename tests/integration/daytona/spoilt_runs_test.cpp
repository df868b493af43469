#include "integration/daytona/spoilt_runs.hpp"

TEST_CASE("runs on a service that fails now and then end right or in a typed error") {
    rexa::test::check_spoilt_runs(40, 11);
}
