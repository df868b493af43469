#ifndef REXA_SANDBOX_LOCAL_ROOT_PLAN_HPP
#define REXA_SANDBOX_LOCAL_ROOT_PLAN_HPP

#include "sandbox/local/interpreters.hpp"
#include "sandbox/local/launcher_client.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace rexa::local {

/// What a sandbox's read-only root holds: the system's programs and libraries, a few made-up files
/// of /etc, device nodes, the interpreter's own folders and the paths the host made visible.
/// Errors: invalid_argument (visible_paths, interpreters: the sandbox's own mounts lie there).
std::vector<RootEntry> plan_root(const Interpreter& interpreter,
                                 const std::vector<std::filesystem::path>& visible_paths,
                                 Network network);

/// Changes with the plan, with the contents of its files, and when one of its sources is another
/// folder than before, although of the same name.
std::string identity_of(const std::vector<RootEntry>& plan);

} // namespace rexa::local

#endif
