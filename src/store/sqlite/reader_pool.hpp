#ifndef REXA_STORE_SQLITE_READER_POOL_HPP
#define REXA_STORE_SQLITE_READER_POOL_HPP

#include "store/sqlite/database.hpp"

#include <filesystem>
#include <memory>
#include <mutex>
#include <vector>

namespace rexa::sqlite {

/// Reading connections, made when they are needed; a few are kept for the next reader.
class ReaderPool {
public:
    /// One connection, lent. All its queries see the same state of the store.
    class Reader {
    public:
        Reader(ReaderPool& pool, std::unique_ptr<Database> database, const Call& call);
        ~Reader();
        Reader(const Reader&) = delete;
        Reader& operator=(const Reader&) = delete;
        Database& operator*() const noexcept { return *database_; }
        Database* operator->() const noexcept { return database_.get(); }

    private:
        ReaderPool& pool_;
        std::unique_ptr<Database> database_;
    };

    ReaderPool(std::filesystem::path file, SqliteOptions options)
        : file_(std::move(file)), options_(options) {}

    /// Errors: cancelled, deadline_exceeded. The call outlives the reader.
    [[nodiscard]] Reader take(const Call& call);
    void abandon() noexcept;

private:
    void give_back(std::unique_ptr<Database> database);

    std::filesystem::path file_;
    SqliteOptions options_;
    std::mutex mutex_;
    std::vector<std::unique_ptr<Database>> idle_;
};

} // namespace rexa::sqlite

#endif
