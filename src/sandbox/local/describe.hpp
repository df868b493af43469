#ifndef REXA_SANDBOX_LOCAL_DESCRIBE_HPP
#define REXA_SANDBOX_LOCAL_DESCRIBE_HPP

#include "sandbox/local/interpreters.hpp"

#include <rexa/environment.hpp>
#include <rexa/sandbox.hpp>

namespace rexa::local {

/// Asks the interpreter for its version and packages, in a sandbox of its own, which it destroys.
EnvironmentDescription describe_interpreter(Sandbox& sandbox, const Interpreter& interpreter,
                                            const Call& call);

} // namespace rexa::local

#endif
