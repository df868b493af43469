#ifndef REXA_STORE_SQLITE_SPOOL_FILES_HPP
#define REXA_STORE_SQLITE_SPOOL_FILES_HPP

#include "store/sqlite/files.hpp"

#include <unistd.h>

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace rexa::sqlite {

/// One open spool file.
struct SpoolFile {
    FileDescriptor file;
    std::string name;
    std::uint64_t used = 0; ///< bytes from its start that were written since it was lent
};

/// The spool files of one open store, named after its owner. A short file whose run has ended is
/// wiped and lent to the next run: making and removing a file for each run would cost more than
/// recording it. Thread-safe.
class SpoolFiles {
public:
    SpoolFiles(int folder, std::string owner);
    ~SpoolFiles();
    SpoolFiles(const SpoolFiles&) = delete;
    SpoolFiles& operator=(const SpoolFiles&) = delete;

    /// Errors: store_full, store_read_only.
    [[nodiscard]] SpoolFile take();
    /// Takes back a file whose content is not needed any more. One that can neither be wiped nor
    /// removed stays, and a collection finds it once the owner is gone.
    void give_back(SpoolFile file) noexcept;

private:
    int folder_;
    const pid_t process_ = ::getpid();
    std::string owner_;
    std::mutex mutex_;
    std::vector<SpoolFile> idle_;
    std::uint64_t made_ = 0;
};

/// Whose spool file this is; empty for any other name.
std::string_view spool_owner(std::string_view name) noexcept;

/// The names of this owner's spool files.
std::vector<std::string> spool_files_of(int folder, std::string_view owner);

} // namespace rexa::sqlite

#endif
