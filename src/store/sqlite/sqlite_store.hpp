#ifndef REXA_STORE_SQLITE_SQLITE_STORE_HPP
#define REXA_STORE_SQLITE_SQLITE_STORE_HPP

#include "store/sqlite/file_system.hpp"

#include <rexa/sqlite.hpp>

namespace rexa::sqlite {

/// `make_sqlite_store` with a way to say what the folder is on.
std::shared_ptr<SnapshotStore> open_store(const std::filesystem::path& folder,
                                          const SqliteOptions& options,
                                          const FileSystemProbe& probe);

} // namespace rexa::sqlite

#endif
