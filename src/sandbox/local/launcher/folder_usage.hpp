#ifndef REXA_SANDBOX_LOCAL_LAUNCHER_FOLDER_USAGE_HPP
#define REXA_SANDBOX_LOCAL_LAUNCHER_FOLDER_USAGE_HPP

#include <cstdint>

namespace rexa::launcher {

/// What lies below a folder: names of every kind, and the space they take up. Names of one file
/// count its space once.
struct FolderUsage {
    std::uint64_t files = 0;
    std::uint64_t bytes = 0;
    bool too_deep = false;    ///< nested deeper than a capture goes, or than descriptors reach
    bool interrupted = false; ///< there is something to read on the descriptor that was named
};

/// Adds up a folder that may be hostile and change meanwhile: opens folders only, follows no link
/// and no mount, and stops as soon as either limit is exceeded, or between two folders when
/// `interrupt` is readable. What is moved about during the walk may be missed or counted twice.
FolderUsage measure_folder(int top, std::uint64_t max_files, std::uint64_t max_bytes,
                           int interrupt) noexcept;

} // namespace rexa::launcher

#endif
