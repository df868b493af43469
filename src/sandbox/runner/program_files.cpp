#include "sandbox/runner/program_files.hpp"

#include "sandbox/runner/runner.hpp"

namespace rexa::runner {

const char* code_name(Language language) noexcept {
    switch (language) {
    case Language::python:
        return "main.py";
    case Language::node:
        return "main.js";
    case Language::r:
        return "main.R";
    case Language::shell:
        break;
    }
    return "main.sh";
}

std::vector<RunFile> plan_files(const Command& command) {
    std::vector<RunFile> files = {{code_name(command.language), command.code}};
    if (command.language == Language::python) {
        files.push_back({"run.py", std::string(python_runner())});
        files.push_back({"report.py", std::string(python_report())});
    }
    if (command.language == Language::node) {
        files.push_back({"require.js", std::string(node_require())});
    }
    return files;
}

} // namespace rexa::runner
