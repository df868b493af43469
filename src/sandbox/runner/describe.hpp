#ifndef REXA_SANDBOX_RUNNER_DESCRIBE_HPP
#define REXA_SANDBOX_RUNNER_DESCRIBE_HPP

#include <rexa/environment.hpp>
#include <rexa/sandbox.hpp>

namespace rexa::runner {

/// Asks the language's interpreter in a sandbox for its version and packages. The platform is left
/// to the provider. Errors: interpreter_not_found.
EnvironmentDescription describe_interpreter(Sandbox& sandbox, Language language, const Call& call);

} // namespace rexa::runner

#endif
