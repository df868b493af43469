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
    /// Made if missing; its parent must exist. It must belong to the calling user and be writable
    /// by nobody else. Empty: a private folder below /tmp, removed at the end.
    std::filesystem::path folder;

    /// Space on disk. Layers in use are never removed and may exceed it.
    std::uint64_t max_bytes = 2ull << 30;

    /// Who owns the files; none: the calling user. As root: the sandbox's id.
    std::optional<workspace::Owner> owner;
};

class LayerStore;

/// Trees as read-only folders on disk, each made once and shared by all runs, threads and processes
/// which name the same cache folder. A process that dies at any moment leaves nothing that another
/// would take for a whole layer; after a restart of the machine nothing is trusted. Safe to use
/// from several threads. Layers must not outlive the cache when its folder is private.
class LayerCache {
public:
    /// Touches no file before the first use.
    explicit LayerCache(LayerCacheOptions options);
    LayerCache(const LayerCache&) = delete;
    LayerCache& operator=(const LayerCache&) = delete;
    ~LayerCache();

    /// The layer of this tree, materialised if it is not there. Waits while another thread or
    /// process is making it. Errors: invalid_argument (the cache folder's owner or mode),
    /// path_unreadable (the cache folder), and those of restore_tree.
    [[nodiscard]] CachedLayer get(const Tree& tree, BlobSource& source, const Call& call);

    /// The same, if it is there and whole. Errors: as get, without those of restore_tree.
    [[nodiscard]] std::optional<CachedLayer> find(const Tree& tree);

    /// Removes layers nobody uses, longest unused first, until at most `max_bytes` are left, and
    /// whatever dead processes left behind. `get` does so after each new layer. Returns at once
    /// when another process is at it. Errors: cleanup_failed, cancelled, deadline_exceeded.
    void evict(std::uint64_t max_bytes, const Call& call);

private:
    LayerStore& store();
    static CachedLayer make(LayerStore& layers, const Tree& tree, BlobSource& source,
                            const Call& call);

    LayerCacheOptions options_;
    std::mutex mutex_;
    std::unique_ptr<LayerStore> store_;
};

} // namespace rexa::local

#endif
