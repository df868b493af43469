#include "live/daytona_account.hpp"

#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include <iostream>

namespace {

constexpr int skipped = 77;

} // namespace

int main(int argc, char** argv) {
    if (!rexa::test::DaytonaAccount::is_given()) {
        std::cout << "DAYTONA_API_KEY is not set; with a key these tests use the real service, for "
                     "about a cent\n";
        return skipped;
    }
    return doctest::Context(argc, argv).run();
}
