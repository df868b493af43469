#ifndef REXA_STORE_SQLITE_CHECKPOINTER_HPP
#define REXA_STORE_SQLITE_CHECKPOINTER_HPP

#include "store/sqlite/database.hpp"

#include <filesystem>
#include <optional>

namespace rexa::sqlite {

/// Moves the write-ahead log into the database in the one way that is safe with every SQLite: a
/// passive checkpoint on a connection of its own, while the writer holds the write lock of the
/// database and has nothing in its transaction. Nobody can then commit or reset the log at the
/// same time.
class Checkpointer {
public:
    Checkpointer(std::filesystem::path file, SqliteOptions options)
        : file_(std::move(file)), options_(options) {}

    /// After a commit: runs when the log has grown enough since the last time.
    void run_if_due(Database& writer);
    void run(Database& writer);

    void abandon() noexcept;

private:
    /// 24 MiB of pages.
    static constexpr int pages_between_runs = 6144;

    std::filesystem::path file_;
    SqliteOptions options_;
    std::optional<Database> own_;
    int pages_after_last_ = 0;
};

} // namespace rexa::sqlite

#endif
