#ifndef REXA_SANDBOX_LOCAL_LAYER_FILES_HPP
#define REXA_SANDBOX_LOCAL_LAYER_FILES_HPP

#include "workspace/file_descriptor.hpp"

#include <rexa/call.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace rexa::local {

// The cache folder's own files. Errors: path_unreadable, or resource_exhausted where there is no
// space, each with the errno.

[[noreturn]] void fail_in_cache(const char* step);

workspace::FileDescriptor make_folder(int parent, const std::string& name);

/// A new folder of a random name, under a shared lock. Folders of this kind that nobody has locked
/// are taken for abandoned.
struct LockedFolder {
    std::string name;
    workspace::FileDescriptor folder;
};
LockedFolder make_locked_folder(int parent, const std::string& prefix);

/// Removes folders of this kind whose names begin with the prefix, which belong to this user and
/// which nobody has locked: as many as it can in a short time.
void clear_abandoned_folders(int parent, const std::string& prefix, const Call& call);

/// Empty when there is no such folder.
workspace::FileDescriptor open_existing_folder(int parent, const std::string& name);

/// Whether the name still means the folder that is open.
bool is_still_named(int parent, const std::string& name, int folder);

std::string random_name();
std::string boot_name();

void write_marker(int layer, std::uint64_t bytes);

/// None: the layer is not whole.
std::optional<std::uint64_t> read_marker(int layer);

} // namespace rexa::local

#endif
