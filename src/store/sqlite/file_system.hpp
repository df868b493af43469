#ifndef REXA_STORE_SQLITE_FILE_SYSTEM_HPP
#define REXA_STORE_SQLITE_FILE_SYSTEM_HPP

#include <cstdint>
#include <functional>
#include <string>

namespace rexa::sqlite {

/// What a folder is on.
struct FileSystem {
    std::uint64_t type = 0; ///< `f_type` of statfs
    std::string name;       ///< of a FUSE file system, as the mount table has it: "fuse.sshfs"
};

/// Whether other machines may share it: SQLite's locks and shared memory do not hold there. Of
/// FUSE, only the file systems that are known to be local are taken for such.
bool is_network_file_system(const FileSystem& file_system) noexcept;

/// Finds out what an open folder is on.
using FileSystemProbe = std::function<FileSystem(int folder)>;
FileSystem file_system_of(int folder);

} // namespace rexa::sqlite

#endif
