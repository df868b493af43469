#ifndef REXA_SQLITE_HPP
#define REXA_SQLITE_HPP

#include <rexa/store.hpp>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>

namespace rexa {

/// What a commit promises when the machine itself dies. The death of a process loses nothing in
/// either mode.
enum class Durability : std::uint8_t {
    full = 1,   ///< every commit is on disk when the call returns
    normal = 2, ///< the last commits may be lost, in order, never torn
};

struct SqliteOptions {
    Durability durability = Durability::full;
    /// How long a call waits for other processes that write, within its own deadline.
    std::chrono::milliseconds busy_timeout = std::chrono::seconds(30);
    /// Objects of at least this size are files of their own beside the database.
    std::uint64_t large_object_bytes = 1ull << 20;
};

/// Opens or creates a store in this folder: `history.db` and the folders `objects`, `spool` and
/// `owners`. The folder is made, readable by its owner only, when it does not exist. Several
/// processes may have the same store open at once. Runs of dead processes become `interrupted`.
///
/// Once the folder has been moved, removed or replaced every call fails with store_unsuitable.
///
/// After fork() the child cannot use the store; it may only drop it, and that does not disturb the
/// parent. Errors: invalid_argument for an empty path, store_newer (made by a later version; left
/// untouched), store_unsuitable (a network file system, another program's database, a symlink in
/// place of a folder), store_read_only, store_full, store_corrupt, store_busy.
std::shared_ptr<SnapshotStore> make_sqlite_store(const std::filesystem::path& folder,
                                                 SqliteOptions options = {});

} // namespace rexa

#endif
