#include "integration/daytona/spoilt_runs.hpp"

TEST_CASE("five hundred runs on a service that fails now and then leave nothing behind") {
    rexa::test::check_spoilt_runs(500, 12);
}
