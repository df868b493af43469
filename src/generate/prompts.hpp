#ifndef REXA_GENERATE_PROMPTS_HPP
#define REXA_GENERATE_PROMPTS_HPP

#include "generate/file_preview.hpp"

#include <rexa/code_generator.hpp>
#include <rexa/environment.hpp>
#include <rexa/generation.hpp>
#include <rexa/run_request.hpp>
#include <rexa/snapshot.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rexa::generate {

/// All that a model is told.
struct PromptContext {
    Purpose purpose = Purpose::write;
    std::string task;
    std::uint32_t count = 3; ///< of suggestions
    RunRequest run;          ///< how the code will run; of a snapshot with its code
    EnvironmentDescription environment;
    std::vector<FilePreview> files;
    std::uint64_t files_not_listed = 0;
    Snapshot subject; ///< empty where there is none
    /// What was tried before, one line each: "NameError: name 'x' is not defined".
    std::vector<std::string> earlier_failures;
};

/// The whole conversation: one turn of the user. The same context gives the same bytes.
ModelRequest make_prompt(const PromptContext& context, ModelSettings settings);

/// Code in a fence that is longer than any inside of it.
std::string fenced_code(std::string_view label, std::string_view code);

} // namespace rexa::generate

#endif
