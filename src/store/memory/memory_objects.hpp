#ifndef REXA_STORE_MEMORY_MEMORY_OBJECTS_HPP
#define REXA_STORE_MEMORY_MEMORY_OBJECTS_HPP

#include <rexa/store.hpp>

#include <memory>
#include <mutex>
#include <unordered_map>
#include <utility>

namespace rexa::memory {

using ObjectMap = std::unordered_map<Digest, std::shared_ptr<const Bytes>>;

/// All objects of one store. Safe to use from several threads.
class MemoryObjects {
public:
    /// Null when there is no such object.
    [[nodiscard]] std::shared_ptr<const Bytes> find(const Digest& digest) const;
    [[nodiscard]] std::size_t count() const;
    [[nodiscard]] std::uint64_t total_bytes() const;
    void add(const ObjectMap& objects);
    void erase(const Digest& digest);
    /// All of them at this moment.
    [[nodiscard]] ObjectMap all() const;

private:
    mutable std::mutex mutex_;
    ObjectMap objects_;
};

/// Objects on their way into the store. Those that are stored already are kept here too, so that
/// nothing is lost when they are collected before this batch is committed.
class MemoryBatch final : public BlobBatch {
public:
    /// Keeps the pass as long as it lives.
    explicit MemoryBatch(std::shared_ptr<const void> pass = nullptr) : pass_(std::move(pass)) {}

    Digest put(BytesView bytes) override;
    std::unique_ptr<BlobWriter> open() override;
    [[nodiscard]] const ObjectMap& objects() const noexcept { return objects_; }

private:
    std::shared_ptr<const void> pass_;
    ObjectMap objects_;
};

} // namespace rexa::memory

#endif
