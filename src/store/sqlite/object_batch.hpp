#ifndef REXA_STORE_SQLITE_OBJECT_BATCH_HPP
#define REXA_STORE_SQLITE_OBJECT_BATCH_HPP

#include "store/sqlite/object_files.hpp"
#include "store/sqlite/object_store.hpp"

#include <rexa/store.hpp>

#include <memory>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

namespace rexa::sqlite {

/// Objects on their way into a store. Small ones are gathered into packs; once these grow beyond
/// what belongs into the database they go to a file as they come, so that a batch of any size
/// needs little memory. The store refers to nothing of it before `commit`. From its first moment
/// to its end nothing is collected.
class ObjectBatch final : public BlobBatch {
public:
    /// The call is for everything that is put. Errors: store_busy when a collection takes longer
    /// than the busy timeout, cancelled, deadline_exceeded.
    ObjectBatch(std::shared_ptr<ObjectStore> store, const Call& call);
    ~ObjectBatch() override;

    Digest put(BytesView bytes) override;
    std::unique_ptr<BlobWriter> open() override;

    /// Whether this batch brings the object, or relies on the store for it.
    [[nodiscard]] bool contains(const Digest& digest) const { return known_.contains(digest); }

    /// Writes and syncs what is left, outside of any transaction. Nothing may be put afterwards.
    void seal(const Call& call);
    /// Makes the store refer to everything, inside a write transaction. May be repeated after a
    /// rollback.
    void commit(Database& database) const;
    /// The transaction is durable: the files stay.
    void keep() noexcept { files_.keep(); }

private:
    class Writer;
    struct Member {
        Digest digest;
        std::uint64_t position = 0;
        std::uint64_t size = 0;
        std::size_t pack = 0; ///< index into packs_
    };
    struct Pack {
        Codec codec = Codec::plain;
        std::uint64_t size = 0;
        std::uint64_t stored = 0;
        std::string content; ///< empty once it is in a file
        std::optional<std::string> file;
        std::uint64_t file_offset = 0;
    };

    [[nodiscard]] bool add_known(const Digest& digest);
    [[nodiscard]] bool is_stored(const Digest& digest);
    void add_small(const Digest& digest, BytesView bytes);
    void add_large(const Digest& digest, BytesView bytes);
    void add_file(const Digest& digest, std::uint64_t size, ObjectFile file);
    void close_pack(const Call& call);
    [[nodiscard]] bool leave_out_stored(const Call& call);
    void spill();

    std::shared_ptr<ObjectStore> store_;
    const Call call_;
    const ObjectGate::Pass pass_;
    Compressor compressor_;
    ObjectFiles files_;
    std::unordered_set<Digest> known_;
    std::string gathered_;
    std::vector<Member> gathered_members_;
    std::vector<Member> members_;
    std::vector<Pack> packs_;
    std::optional<ObjectFile> pack_file_;
    std::size_t spilled_ = 0; ///< packs before this one are in files
    std::uint64_t bytes_in_memory_ = 0;
};

} // namespace rexa::sqlite

#endif
