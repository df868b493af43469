#ifndef REXA_ENGINE_COMPILE_CHECK_HPP
#define REXA_ENGINE_COMPILE_CHECK_HPP

#include "engine/core.hpp"
#include "generate/syntax_check.hpp"

#include <rexa/run_request.hpp>

#include <string>
#include <vector>

namespace rexa {

/// What the sandbox's own interpreter says of these programs, which it compiles and does not run.
/// Where it cannot be asked, none of them compiles, and the diagnosis says why.
/// Errors: cancelled, deadline_exceeded.
std::vector<generate::SyntaxResult> check_programs(detail::EngineCore& core, const RunRequest& run,
                                                   const std::vector<std::string>& programs,
                                                   const Call& call);

} // namespace rexa

#endif
