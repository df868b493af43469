#ifndef REXA_SANDBOX_LOCAL_LAYER_STORE_HPP
#define REXA_SANDBOX_LOCAL_LAYER_STORE_HPP

#include "sandbox/local/layer_cache.hpp"

#include <unistd.h>

#include <optional>
#include <string>

namespace rexa::local {

/// The cache folder: what lies in it and how it changes.
///
///     layers/<root>.<uid>.<gid>.<boot>/   whole layers; who uses one holds a shared lock on it
///         tree/                           the layer itself
///         complete                        its size; written last, before the move into layers/
///     staging/<random>/                   layers being written, locked like whole ones
///     turns/<00..3f>                      locked while a tree whose root begins so is written
///     trash/<random>/                     what is being deleted; its lock serialises eviction
///
/// A folder moves to trash only under an exclusive lock, so never while in use or being written.
/// The boot is part of the name because the data of a layer is not synced to disk.
class LayerStore {
public:
    /// Errors: invalid_argument, path_unreadable.
    explicit LayerStore(const LayerCacheOptions& options);
    LayerStore(const LayerStore&) = delete;
    LayerStore& operator=(const LayerStore&) = delete;
    ~LayerStore();

    std::optional<CachedLayer> find(const Tree& tree);
    CachedLayer get(const Tree& tree, BlobSource& source, const Call& call);
    void evict(std::uint64_t max_bytes, const Call& call);

private:
    void open_private_folder();
    void open_named_folder(const std::filesystem::path& folder);
    void remove_private_folder() noexcept;

    [[nodiscard]] std::string name_of(const Tree& tree) const;
    std::optional<CachedLayer> materialise(const Tree& tree, BlobSource& source, const Call& call);
    void discard_broken(const std::string& name);
    void discard_abandoned(const Call& call);
    void evict_layers(std::uint64_t max_bytes, const Call& call);
    bool move_to_trash(int parent, const std::string& name);

    workspace::RestoreOptions restore_;
    std::string suffix_;
    std::string private_folder_;
    pid_t maker_ = ::getpid(); ///< a forked child does not remove the private folder
    workspace::FileDescriptor top_;
    workspace::FileDescriptor layers_;
    workspace::FileDescriptor staging_;
    workspace::FileDescriptor turns_;
    workspace::FileDescriptor trash_;
};

} // namespace rexa::local

#endif
