#ifndef REXA_SANDBOX_LOCAL_LAYER_CACHE_HPP
#define REXA_SANDBOX_LOCAL_LAYER_CACHE_HPP

#include "workspace/file_descriptor.hpp"
#include "workspace/restore.hpp"

#include <rexa/blobs.hpp>
#include <rexa/call.hpp>
#include <rexa/tree.hpp>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

namespace rexa::local {

/// A materialised tree in the cache. While this object lives no process evicts it.
class CachedLayer {
public:
    CachedLayer(workspace::FileDescriptor lock, workspace::FileDescriptor folder) noexcept
        : lock_(std::move(lock)), folder_(std::move(folder)) {}

    /// The layer's top folder, open for reading. Valid as long as this object.
    [[nodiscard]] int folder() const noexcept { return folder_.get(); }

private:
    workspace::FileDescriptor lock_;
    workspace::FileDescriptor folder_;
};

struct LayerCacheOptions {
    /// Made if missing; its parent must exist. Empty: a private folder, removed at the end.
    std::filesystem::path folder;
    std::uint64_t max_bytes = 2ull << 30; ///< of layers not in use; space on disk

    /// Who owns the files; none: the calling user. As root: the sandbox's id.
    std::optional<workspace::Owner> owner;
};

/// Trees as read-only folders on disk, each made once and shared by all runs, threads and processes
/// which name the same cache folder. A process that dies at any moment leaves nothing that another
/// would take for a whole layer. Safe to use from several threads.
class LayerCache {
public:
    /// Touches no file before the first `get`.
    explicit LayerCache(LayerCacheOptions options);
    LayerCache(const LayerCache&) = delete;
    LayerCache& operator=(const LayerCache&) = delete;
    ~LayerCache();

    /// The layer of this tree, materialised if it is not there.
    /// Errors: path_unreadable (the cache folder), and those of restore_tree.
    [[nodiscard]] CachedLayer get(const Tree& tree, BlobSource& source, const Call& call);

    /// The same, if it is there.
    [[nodiscard]] std::optional<CachedLayer> find(const Tree& tree);

    /// Removes what no process uses, oldest use first, until at most `max_bytes` are left. `get`
    /// does so by itself after each new layer.
    void evict(std::uint64_t max_bytes, const Call& call);

private:
    class Store;
    Store& store();

    LayerCacheOptions options_;
    std::mutex mutex_;
    std::unique_ptr<Store> store_;
};

} // namespace rexa::local

#endif
