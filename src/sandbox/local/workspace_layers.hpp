#ifndef REXA_SANDBOX_LOCAL_WORKSPACE_LAYERS_HPP
#define REXA_SANDBOX_LOCAL_WORKSPACE_LAYERS_HPP

#include "sandbox/local/launcher_client.hpp"
#include "sandbox/local/layer_cache.hpp"

#include <rexa/blobs.hpp>
#include <rexa/tree.hpp>

#include <atomic>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace rexa::local {

/// One read-only layer the helper holds; let go of with the last copy.
class HeldLayer {
public:
    /// A layer on disk, locked there while the helper shows it.
    HeldLayer(std::shared_ptr<LauncherClient> client, LayerId id, CachedLayer source);

    /// A layer in memory, which takes up this many bytes of those that are counted together.
    HeldLayer(std::shared_ptr<LauncherClient> client, LayerId id, std::uint64_t bytes,
              std::shared_ptr<std::atomic<std::uint64_t>> total);

    HeldLayer(const HeldLayer&) = delete;
    HeldLayer& operator=(const HeldLayer&) = delete;
    ~HeldLayer();

    [[nodiscard]] LayerId id() const noexcept { return id_; }

    /// In memory; 0: it is on disk.
    [[nodiscard]] std::uint64_t bytes() const noexcept { return bytes_; }

private:
    std::shared_ptr<LauncherClient> client_;
    LayerId id_;
    std::optional<CachedLayer> source_;
    std::uint64_t bytes_ = 0;
    std::shared_ptr<std::atomic<std::uint64_t>> total_;
};

/// The layers that make up a tree, topmost first. None: the empty tree.
using LayerStack = std::vector<std::shared_ptr<HeldLayer>>;

/// Finds the layers of trees: what runs left behind in memory, else a materialised copy on disk.
/// Layers in memory together stay below `memory_bytes`, but for those that sandboxes are using.
/// Safe to use from several threads.
class WorkspaceLayers {
public:
    WorkspaceLayers(std::shared_ptr<LauncherClient> client, LayerCacheOptions disk,
                    std::uint64_t memory_bytes);

    LayerStack get(const Tree& tree, BlobSource& source, const Call& call);

    /// Offers the changes of an ended run, on top of these layers, as what makes up this tree.
    /// `ignore` are the names that were left out of it.
    void keep(const Tree& tree, SandboxProcess& sandbox, const LayerStack& base,
              const std::vector<std::string>& ignore, const Call& call);

private:
    struct Known {
        Tree tree;
        LayerStack stack; ///< never empty
    };

    std::optional<LayerStack> find(const Tree& tree);
    void remember(Known known);
    std::list<Known> forget_one();

    std::shared_ptr<LauncherClient> client_;
    std::uint64_t memory_limit_;
    LayerCache disk_;
    std::mutex mutex_;
    std::list<Known> known_; ///< last used first
    std::shared_ptr<std::atomic<std::uint64_t>> memory_used_ =
        std::make_shared<std::atomic<std::uint64_t>>(0);
};

} // namespace rexa::local

#endif
