#ifndef REXA_SANDBOX_LOCAL_BIND_SOURCE_HPP
#define REXA_SANDBOX_LOCAL_BIND_SOURCE_HPP

#include "sandbox/local/helper.hpp"

#include <rexa/error.hpp>

#include <string>

namespace rexa::local {

/// What "others" may do decides where the owner's rights cannot be lent. False leaves errno.
bool others_may_read(const std::string& path);

/// The error of a bind that cannot be made, for a path at its source or below: of the host's option
/// where that names it. What is not there is said so, in place of the problem.
Error bind_failure(const RootEntry& entry, const std::string& path, const std::string& problem,
                   int error);

/// Copies the mounts at a bind's source for a sandbox, read-only; for hosts that are root, whose
/// sandboxes cannot reach everything their host can. Errors: those of `bind_failure`, naming the
/// path.
FileDescriptor open_bind_source(const RootEntry& entry, Helper& helper, const Call& call);

/// The same for an open folder that becomes a layer or a workspace.
FileDescriptor clone_folder(int folder);

/// The path by which a sandbox that runs as this user finds an open folder.
std::string path_of(int folder);

} // namespace rexa::local

#endif
