#ifndef REXA_WORKSPACE_CANONICAL_HPP
#define REXA_WORKSPACE_CANONICAL_HPP

#include "workspace/restore.hpp"

#include <sys/types.h>

#include <optional>

namespace rexa::workspace {

// What every file, folder and symlink of a workspace looks like to a run, wherever it came from.
// False leaves errno.

bool make_canonical(int descriptor, mode_t mode, const std::optional<Owner>& owner) noexcept;
bool make_symlink_canonical(int folder, const char* name,
                            const std::optional<Owner>& owner) noexcept;

} // namespace rexa::workspace

#endif
