#ifndef REXA_STORE_SQLITE_PARTS_HPP
#define REXA_STORE_SQLITE_PARTS_HPP

#include "store/sqlite/folder.hpp"
#include "store/sqlite/object_store.hpp"
#include "store/sqlite/own_runs.hpp"
#include "store/sqlite/reader_pool.hpp"
#include "store/sqlite/write_queue.hpp"

namespace rexa::sqlite {

/// What an open store consists of, for the operations that need several of them.
struct Parts {
    Parts(const std::filesystem::path& path, const SqliteOptions& wanted,
          const FileSystemProbe& probe);

    /// Forgets everything that a child after fork() must not touch.
    void abandon() noexcept;

    SqliteOptions options;
    StoreFolder folder;
    WriteQueue writes;
    ReaderPool readers;
    ObjectStore objects;
    OwnRuns runs;
    CompressorPool compressors;
};

} // namespace rexa::sqlite

#endif
