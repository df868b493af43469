#ifndef REXA_WORKSPACE_REMOVE_HPP
#define REXA_WORKSPACE_REMOVE_HPP

#include <rexa/call.hpp>

namespace rexa::workspace {

/// Empties a folder of whatever a run may have left in it: any depth, any names, any modes, with
/// two descriptors, few names in memory and no recursion. Never leaves the folder; never follows a
/// symlink. Several callers may empty the same folder at once. Errors: cleanup_failed, cancelled,
/// deadline_exceeded.
void remove_contents(int folder, const Call& call);

} // namespace rexa::workspace

#endif
