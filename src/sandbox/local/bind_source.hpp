#ifndef REXA_SANDBOX_LOCAL_BIND_SOURCE_HPP
#define REXA_SANDBOX_LOCAL_BIND_SOURCE_HPP

#include "sandbox/local/helper.hpp"

namespace rexa::local {

/// Copies the mounts at a bind's source for a sandbox, read-only; for hosts that are root, whose
/// sandboxes cannot reach everything their host can. Errors: path_unreadable, naming the path.
FileDescriptor open_bind_source(const RootEntry& entry, Helper& helper, CallWaiter& waiter);

/// The same for an open folder that becomes a layer or a workspace.
FileDescriptor clone_folder(int folder);

/// The path by which a sandbox that runs as this user finds an open folder.
std::string path_of(int folder);

} // namespace rexa::local

#endif
