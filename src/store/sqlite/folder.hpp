#ifndef REXA_STORE_SQLITE_FOLDER_HPP
#define REXA_STORE_SQLITE_FOLDER_HPP

#include "store/sqlite/file_system.hpp"
#include "store/sqlite/files.hpp"

#include <sys/stat.h>

#include <filesystem>

namespace rexa::sqlite {

/// The folder of one store and the folders in it.
class StoreFolder {
public:
    /// Makes what is missing. Errors: store_unsuitable, store_read_only, store_full.
    StoreFolder(const std::filesystem::path& path, const FileSystemProbe& probe);

    /// Without symlinks.
    [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }
    [[nodiscard]] std::filesystem::path database() const { return path_ / database_name; }
    [[nodiscard]] int root() const noexcept { return root_.get(); }
    [[nodiscard]] int objects() const noexcept { return objects_.get(); }
    [[nodiscard]] int spool() const noexcept { return spool_.get(); }
    [[nodiscard]] int owners() const noexcept { return owners_.get(); }

    /// The database opens further connections by name, the rest is reached through this folder:
    /// both must be the same. Errors: store_unsuitable once the folder was moved, removed or
    /// replaced.
    void require_in_place() const;

    static constexpr const char* database_name = "history.db";

private:
    std::filesystem::path path_;
    FileDescriptor root_;
    struct stat opened_ {}; ///< of root_, which stays open, so that nobody else gets its numbers
    FileDescriptor objects_;
    FileDescriptor spool_;
    FileDescriptor owners_;
};

} // namespace rexa::sqlite

#endif
