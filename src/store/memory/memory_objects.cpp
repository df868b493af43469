#include "store/memory/memory_objects.hpp"

#include <utility>

namespace rexa::memory {
namespace {

class MemoryWriter final : public BlobWriter {
public:
    explicit MemoryWriter(MemoryBatch& batch) : batch_(batch) {}
    void write(BytesView bytes) override { bytes_.append(bytes); }
    Digest commit() override { return batch_.put(bytes_); }

private:
    MemoryBatch& batch_;
    Bytes bytes_;
};

} // namespace

std::shared_ptr<const Bytes> MemoryObjects::find(const Digest& digest) const {
    const std::scoped_lock lock(mutex_);
    const auto at = objects_.find(digest);
    return at == objects_.end() ? nullptr : at->second;
}

std::size_t MemoryObjects::count() const {
    const std::scoped_lock lock(mutex_);
    return objects_.size();
}

std::uint64_t MemoryObjects::total_bytes() const {
    const std::scoped_lock lock(mutex_);
    std::uint64_t total = 0;
    for (const auto& entry : objects_) {
        total += entry.second->size();
    }
    return total;
}

void MemoryObjects::add(const ObjectMap& objects) {
    const std::scoped_lock lock(mutex_);
    objects_.insert(objects.begin(), objects.end());
}

void MemoryObjects::erase(const Digest& digest) {
    const std::scoped_lock lock(mutex_);
    objects_.erase(digest);
}

ObjectMap MemoryObjects::all() const {
    const std::scoped_lock lock(mutex_);
    return objects_;
}

Digest MemoryBatch::put(BytesView bytes) {
    const Digest digest = Digest::of(bytes);
    if (!objects_.contains(digest)) {
        objects_.emplace(digest, std::make_shared<const Bytes>(bytes));
    }
    return digest;
}

std::unique_ptr<BlobWriter> MemoryBatch::open() {
    return std::make_unique<MemoryWriter>(*this);
}

} // namespace rexa::memory
