#ifndef REXA_TESTS_ESCAPE_SUITE_OUTCOME_HPP
#define REXA_TESTS_ESCAPE_SUITE_OUTCOME_HPP

#include "suite/report.hpp"

#include <rexa/execution.hpp>

#include <optional>
#include <string>

namespace rexa::escape {

/// How one run ended.
struct Outcome {
    Execution execution;
    std::string out; ///< all of it, as it was observed
    std::string err;
};

/// How it must end: every field exactly.
struct Expected {
    Status status = Status::succeeded;
    std::optional<int> exit_code = 0;
    std::optional<int> signal;
    std::string out;

    /// Printed this line and exited with 0.
    static Expected line(std::string text) { return {Status::succeeded, 0, {}, text + '\n'}; }
    static Expected exited(int code, std::string out = {}) {
        return {code == 0 ? Status::succeeded : Status::failed, code, {}, std::move(out)};
    }
    static Expected signalled(int number) { return {Status::failed, {}, number, {}}; }
    /// Killed by a limit: the main process got SIGKILL.
    static Expected killed(Status status) { return {status, {}, 9, {}}; }
};

Complaints judge(const Outcome& outcome, const Expected& expected);

} // namespace rexa::escape

#endif
