#include "sandbox/local/workspace_layers.hpp"

#include "workspace/layer.hpp"

#include <rexa/error.hpp>

#include <algorithm>

namespace rexa::local {

using namespace std::chrono_literals;

namespace {

// A deeper pile costs each start more than making the tree anew on disk, once.
constexpr std::size_t max_depth = 16;

// Layers shown by the helper without being in use. Each costs every start a little.
constexpr std::size_t max_known = 48;

} // namespace

HeldLayer::HeldLayer(std::shared_ptr<LauncherClient> client, LayerId id,
                     std::optional<CachedLayer> source)
    : client_(std::move(client)), generation_(client_->generation()), id_(id),
      source_(std::move(source)) {}

HeldLayer::~HeldLayer() {
    try {
        if (client_->generation() == generation_) {
            client_->drop_layer(id_, Call().timeout(1s));
        }
    } catch (const Error&) {
        // The helper is gone or stuck; its layers end with it.
    }
}

WorkspaceLayers::WorkspaceLayers(std::shared_ptr<LauncherClient> client, LayerCacheOptions disk,
                                 std::uint64_t memory_bytes)
    : client_(std::move(client)), memory_limit_(memory_bytes), disk_(std::move(disk)) {}

LayerStack WorkspaceLayers::get(const Tree& tree, BlobSource& source, const Call& call) {
    if (tree.is_empty()) {
        return {};
    }
    if (auto known = find(tree)) {
        return std::move(*known);
    }
    CachedLayer cached = disk_.get(tree, source, call);
    const LayerId id = client_->add_layer(cached.folder(), call);
    LayerStack stack = {std::make_shared<HeldLayer>(client_, id, std::move(cached))};
    remember({tree, stack, 0, client_->generation()});
    return stack;
}

void WorkspaceLayers::keep(const Tree& tree, SandboxProcess& sandbox, const LayerStack& base,
                           const std::vector<std::string>& ignore, const Call& call) {
    // A workspace on disk lies in a folder that goes with its sandbox.
    if (tree.is_empty() || base.size() >= max_depth || find(tree) ||
        !client_->start(call).memory_workspace) {
        return;
    }
    sandbox.end_processes(call);
    const auto layer = workspace::normalise_layer(sandbox.upper(), {ignore, {}}, call);
    if (!layer.fit || layer.bytes > memory_limit_ / 4) {
        return;
    }
    LayerStack stack = {std::make_shared<HeldLayer>(client_, sandbox.freeze(call), std::nullopt)};
    stack.insert(stack.end(), base.begin(), base.end());
    // A file system keeps whole pages and an inode for each name.
    constexpr std::uint64_t cost_of_a_name = 4096;
    remember({tree, std::move(stack), layer.bytes + layer.files * cost_of_a_name,
              client_->generation()});
}

std::optional<LayerStack> WorkspaceLayers::find(const Tree& tree) {
    const std::uint64_t generation = client_->generation();
    const std::lock_guard lock(mutex_);
    const auto found = std::find_if(known_.begin(), known_.end(), [&](const Known& known) {
        return known.tree == tree && known.generation == generation;
    });
    if (found == known_.end()) {
        return std::nullopt;
    }
    known_.splice(known_.begin(), known_, found);
    return found->stack;
}

void WorkspaceLayers::remember(Known known) {
    std::list<Known> forgotten; // let go of outside the lock: each tells the helper
    const std::lock_guard lock(mutex_);
    memory_used_ += known.memory_bytes;
    known_.push_front(std::move(known));
    while (known_.size() > max_known || (memory_used_ > memory_limit_ && known_.size() > 1)) {
        memory_used_ -= known_.back().memory_bytes;
        forgotten.splice(forgotten.end(), known_, std::prev(known_.end()));
    }
}

} // namespace rexa::local
