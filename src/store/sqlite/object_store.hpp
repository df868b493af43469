#ifndef REXA_STORE_SQLITE_OBJECT_STORE_HPP
#define REXA_STORE_SQLITE_OBJECT_STORE_HPP

#include "store/sqlite/compression.hpp"
#include "store/sqlite/object_gate.hpp"
#include "store/sqlite/reader_pool.hpp"

#include <rexa/blobs.hpp>

#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

namespace rexa::sqlite {

/// Decompressed packs that were read lately: files of one folder lie next to each other.
class PackCache {
public:
    using Content = std::shared_ptr<const std::string>;
    [[nodiscard]] Content find(std::int64_t pack);
    void add(std::int64_t pack, Content content);

private:
    static constexpr std::size_t most_bytes = 16u << 20;

    std::mutex mutex_;
    std::list<std::pair<std::int64_t, Content>> newest_first_;
    std::size_t bytes_ = 0;
};

/// Reads objects. Small ones lie in packs of about 256 KiB, in a row of the database or, for large
/// batches, in a file with other packs; a large object is a pack and a file of its own.
class ObjectStore {
public:
    ObjectStore(ReaderPool& readers, int folder, const SqliteOptions& options)
        : readers_(readers), folder_(folder), options_(options), gate_(folder) {}

    [[nodiscard]] Bytes read(const Digest& digest, const Call& call);
    void read(const Digest& digest, const BytesSink& sink, const Call& call);

    [[nodiscard]] ReaderPool& readers() noexcept { return readers_; }
    [[nodiscard]] ObjectGate& gate() noexcept { return gate_; }
    [[nodiscard]] int folder() const noexcept { return folder_; }
    [[nodiscard]] const SqliteOptions& options() const noexcept { return options_; }

private:
    struct Place {
        std::int64_t pack = 0;
        std::uint64_t position = 0;
        std::uint64_t size = 0;
        Codec codec = Codec::plain;
        std::uint64_t pack_size = 0;
        std::uint64_t stored = 0;
        std::optional<std::string> file;
        std::uint64_t file_offset = 0;
    };
    [[nodiscard]] static Place locate(Database& database, const Digest& digest);
    [[nodiscard]] PackCache::Content load(Database& database, const Place& place);
    [[nodiscard]] bool stream(const Place& place, const BytesSink& sink, const Call& call);

    ReaderPool& readers_;
    int folder_;
    SqliteOptions options_;
    ObjectGate gate_;
    PackCache cache_;
};

} // namespace rexa::sqlite

#endif
