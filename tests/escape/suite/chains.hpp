#ifndef REXA_TESTS_ESCAPE_SUITE_CHAINS_HPP
#define REXA_TESTS_ESCAPE_SUITE_CHAINS_HPP

#include "suite/report.hpp"
#include "suite/sandboxes.hpp"

#include <string>

namespace rexa::escape {

/// Attempts that need several runs: one run's workspace is the next one's layer, or two run at
/// once.
void test_chains(Report& report, House& house, const Host& host, const std::string& prefix);

} // namespace rexa::escape

#endif
