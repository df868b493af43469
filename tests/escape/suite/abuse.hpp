#ifndef REXA_TESTS_ESCAPE_SUITE_ABUSE_HPP
#define REXA_TESTS_ESCAPE_SUITE_ABUSE_HPP

#include "suite/report.hpp"
#include "suite/sandboxes.hpp"

#include <string>

namespace rexa::escape {

/// Programs that take all they can get. Each must end as its limit says; that the host is well
/// afterwards, a further run shows. `prefix` names the way sandboxes are made.
void test_bombs(Report& report, House& house, const std::string& prefix);
void test_memory(Report& report, House& house, const std::string& prefix);
void test_endings(Report& report, House& house, const std::string& prefix);
void test_streams(Report& report, House& house, const std::string& prefix);

} // namespace rexa::escape

#endif
