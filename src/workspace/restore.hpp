#ifndef REXA_WORKSPACE_RESTORE_HPP
#define REXA_WORKSPACE_RESTORE_HPP

#include <rexa/blobs.hpp>
#include <rexa/call.hpp>
#include <rexa/tree.hpp>

#include <sys/types.h>

#include <cstdint>
#include <optional>

namespace rexa::workspace {

/// Modification time of everything a run finds in its workspace: 2001-09-09T01:46:40Z.
inline constexpr std::int64_t canonical_mtime = 1'000'000'000;
inline constexpr mode_t canonical_folder_mode = 0755;
inline constexpr mode_t canonical_file_mode = 0644;
inline constexpr mode_t canonical_executable_mode = 0755;

struct Owner {
    uid_t uid = 0;
    gid_t gid = 0;

    friend bool operator==(const Owner&, const Owner&) = default;
};

/// A tree's digests say nothing about its size once unfolded, hence the limits.
struct RestoreOptions {
    std::optional<Owner> owner; ///< none: the caller's own; otherwise needs CAP_CHOWN
    std::uint64_t max_files = 2'000'000;
    std::uint64_t max_bytes = 64ull << 30;
    std::uint32_t max_depth = 1'000;
};

struct Restored {
    std::uint64_t files = 0; ///< names of every kind, folders included
    std::uint64_t bytes = 0; ///< of files
};

/// Makes an empty folder equal this tree, with canonical modes and times, its own included, and no
/// matter which umask. After an error the folder is empty again.
/// Errors: failed_precondition (the folder is not empty), resource_exhausted (a limit, or no space:
/// system_error() is ENOSPC or EDQUOT), workspace_invalid (names the file system refuses),
/// store_corrupt, cancelled, deadline_exceeded, and those of `source`.
Restored restore_tree(const Tree& tree, BlobSource& source, int folder,
                      const RestoreOptions& options, const Call& call);

} // namespace rexa::workspace

#endif
