#ifndef REXA_STORE_MEMORY_TEXT_INDEX_HPP
#define REXA_STORE_MEMORY_TEXT_INDEX_HPP

#include <rexa/snapshot.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>

struct sqlite3;

namespace rexa::memory {

/// Full-text search over task, code and output. SQLite's own index, in memory, says what a word is
/// and which letters are equal, so that a query finds the same here as in a store on disk.
/// Not thread-safe.
class TextIndex {
public:
    TextIndex();

    void add(std::uint64_t sequence, const Snapshot& snapshot);
    /// What was added under this number.
    void remove(std::uint64_t sequence, const Snapshot& snapshot);

    /// Those in which all of these words occur.
    [[nodiscard]] std::unordered_set<std::uint64_t> find(std::string_view words) const;

private:
    struct Close {
        void operator()(sqlite3* database) const noexcept;
    };
    void change(const char* sql, std::uint64_t sequence, const Snapshot& snapshot);

    std::unique_ptr<sqlite3, Close> database_;
};

} // namespace rexa::memory

#endif
