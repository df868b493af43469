#ifndef REXA_TESTS_SUPPORT_MEMORY_BLOBS_HPP
#define REXA_TESTS_SUPPORT_MEMORY_BLOBS_HPP

#include <rexa/blobs.hpp>
#include <rexa/error.hpp>

#include <algorithm>
#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

namespace rexa::test {

/// Objects in memory, readable as soon as they were put.
class MemoryBlobs : public BlobSource, public BlobSink {
public:
    /// Longer objects are handed out in pieces of this size.
    std::size_t piece = 64 * 1024;

    Bytes read(const Digest& digest, const Call& call) override {
        call.check();
        const std::lock_guard lock(mutex_);
        const auto found = objects_.find(digest);
        if (found == objects_.end()) {
            throw Error(Errc::not_found, "no object " + digest.to_string());
        }
        return found->second;
    }

    void read(const Digest& digest, const BytesSink& sink, const Call& call) override {
        const Bytes bytes = read(digest, call);
        for (BytesView rest = bytes; !rest.empty();) {
            const std::size_t size = std::min(piece, rest.size());
            sink(rest.first(size));
            rest = rest.subspan(size);
        }
    }

    Digest put(BytesView bytes) override {
        const Digest digest = Digest::of(bytes);
        plant(digest, Bytes(bytes));
        return digest;
    }

    std::unique_ptr<BlobWriter> open() override { return std::make_unique<Writer>(*this); }

    /// Stores bytes under a digest, their own or not.
    void plant(const Digest& digest, Bytes bytes) {
        const std::lock_guard lock(mutex_);
        objects_.emplace(digest, std::move(bytes));
    }

    [[nodiscard]] bool contains(const Digest& digest) const {
        const std::lock_guard lock(mutex_);
        return objects_.contains(digest);
    }
    [[nodiscard]] bool contains(BytesView bytes) const { return contains(Digest::of(bytes)); }
    [[nodiscard]] std::size_t count() const {
        const std::lock_guard lock(mutex_);
        return objects_.size();
    }

private:
    class Writer : public BlobWriter {
    public:
        explicit Writer(MemoryBlobs& blobs) : blobs_(blobs) {}
        void write(BytesView bytes) override { bytes_.append(bytes); }
        Digest commit() override { return blobs_.put(bytes_); }

    private:
        MemoryBlobs& blobs_;
        Bytes bytes_;
    };

    mutable std::mutex mutex_;
    std::map<Digest, Bytes> objects_;
};

} // namespace rexa::test

#endif
