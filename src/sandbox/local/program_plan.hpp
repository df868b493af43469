#ifndef REXA_SANDBOX_LOCAL_PROGRAM_PLAN_HPP
#define REXA_SANDBOX_LOCAL_PROGRAM_PLAN_HPP

#include "sandbox/local/interpreters.hpp"
#include "sandbox/local/launcher_client.hpp"

#include <rexa/sandbox.hpp>

namespace rexa::local {

/// How the interpreter is started. The program's input points into `command`.
/// Errors: invalid_argument (a variable's name, a NUL byte).
Program plan_program(const Command& command, const Interpreter& interpreter);

} // namespace rexa::local

#endif
