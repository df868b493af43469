#ifndef REXA_SANDBOX_RUNNER_PROGRAM_FILES_HPP
#define REXA_SANDBOX_RUNNER_PROGRAM_FILES_HPP

#include <rexa/sandbox.hpp>

#include <string>
#include <vector>

namespace rexa::runner {

/// A file in /run/rexa.
struct RunFile {
    std::string name;
    std::string contents;
};

/// The name of the file that holds the code.
const char* code_name(Language language) noexcept;

/// The files in /run/rexa that a command needs: its code, and what runs it.
std::vector<RunFile> plan_files(const Command& command);

} // namespace rexa::runner

#endif
