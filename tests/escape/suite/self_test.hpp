#ifndef REXA_TESTS_ESCAPE_SUITE_SELF_TEST_HPP
#define REXA_TESTS_ESCAPE_SUITE_SELF_TEST_HPP

#include "suite/report.hpp"
#include "suite/sandboxes.hpp"
namespace rexa::escape {

/// That every detector of this suite can fail, and that what is attacked is really there. Nothing
/// here attempts anything: targets are reached from the host's side only.
void test_detectors(Report& report, House& house, const Host& host);

} // namespace rexa::escape

#endif
