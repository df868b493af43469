#include "suite/outcome.hpp"

#include <string_view>

namespace rexa::escape {

namespace {

std::string shown(const std::optional<int>& value) {
    return value ? std::to_string(*value) : "none";
}

} // namespace

Complaints judge(const Outcome& outcome, const Expected& expected) {
    Complaints complaints;
    const auto compare = [&](std::string_view what, const std::string& got,
                             const std::string& wanted) {
        if (got != wanted) {
            complaints.push_back(std::string(what) + " is " + got + ", not " + wanted);
        }
    };
    const Execution& execution = outcome.execution;
    compare("status", std::string(to_string(execution.status)),
            std::string(to_string(expected.status)));
    compare("exit code", shown(execution.exit_code), shown(expected.exit_code));
    compare("signal", shown(execution.signal), shown(expected.signal));
    compare("output", printable(outcome.out), printable(expected.out));
    if (outcome.out.find("ESCAPED") != std::string::npos) {
        complaints.push_back("an attack reports success");
    }
    if (!complaints.empty() && !outcome.err.empty()) {
        complaints.push_back("error output: " + printable(outcome.err));
    }
    return complaints;
}

} // namespace rexa::escape
