#ifndef REXA_TESTS_LIVE_REASON_TO_SKIP_HPP
#define REXA_TESTS_LIVE_REASON_TO_SKIP_HPP

#include <string>

namespace rexa::test {

/// Why the tests of this program cannot run here; empty where they can. Each program has its own.
std::string reason_to_skip();

} // namespace rexa::test

#endif
