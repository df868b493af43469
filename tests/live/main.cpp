#include "live/reason_to_skip.hpp"

#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include <iostream>

namespace {

constexpr int skipped = 77;

} // namespace

int main(int argc, char** argv) {
    if (const auto reason = rexa::test::reason_to_skip(); !reason.empty()) {
        std::cout << reason << '\n';
        return skipped;
    }
    return doctest::Context(argc, argv).run();
}
