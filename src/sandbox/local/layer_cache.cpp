#include "sandbox/local/layer_cache.hpp"

#include "sandbox/local/layer_store.hpp"

#include <rexa/error.hpp>

#include <errno.h>

namespace rexa::local {

LayerCache::LayerCache(LayerCacheOptions options) : options_(std::move(options)) {}

LayerCache::~LayerCache() = default;

CachedLayer LayerCache::get(const Tree& tree, BlobSource& source, const Call& call) {
    LayerStore& layers = store();
    if (auto layer = layers.find(tree)) {
        return std::move(*layer);
    }
    CachedLayer layer = make(layers, tree, source, call);
    layers.evict(options_.max_bytes, call);
    return layer;
}

/// When the disk is full, layers nobody uses give way.
CachedLayer LayerCache::make(LayerStore& layers, const Tree& tree, BlobSource& source,
                             const Call& call) {
    try {
        return layers.get(tree, source, call);
    } catch (const Error& error) {
        if (error.system_error() != ENOSPC) {
            throw;
        }
    }
    layers.evict(0, call);
    return layers.get(tree, source, call);
}

std::optional<CachedLayer> LayerCache::find(const Tree& tree) {
    return store().find(tree);
}

void LayerCache::evict(std::uint64_t max_bytes, const Call& call) {
    store().evict(max_bytes, call);
}

LayerStore& LayerCache::store() {
    const std::lock_guard lock(mutex_);
    if (!store_) {
        store_ = std::make_unique<LayerStore>(options_);
    }
    return *store_;
}

} // namespace rexa::local
