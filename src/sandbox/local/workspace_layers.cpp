#include "sandbox/local/workspace_layers.hpp"

#include "workspace/layer.hpp"
#include "workspace/remove.hpp"

#include <rexa/error.hpp>

#include <sys/statvfs.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace rexa::local {

using namespace std::chrono_literals;

namespace {

// A deeper pile costs each start more than making the tree anew on disk, once.
constexpr std::size_t max_depth = 16;

// Layers shown by the helper without being in use. Each costs every start a little.
constexpr std::size_t max_known = 48;

/// What the file system of a frozen workspace takes up: whatever the run put there, wherever.
std::uint64_t memory_of(int folder) {
    struct statvfs status {};
    if (::fstatvfs(folder, &status) != 0) {
        throw Error(Errc::sandbox_failed, "the size of a workspace cannot be found")
            .from("local")
            .with_errno(errno);
    }
    // The kernel keeps an inode and a name for each file besides its pages.
    constexpr std::uint64_t cost_of_a_file = 1024;
    return (status.f_blocks - status.f_bfree) * status.f_frsize +
           (status.f_files - status.f_ffree) * cost_of_a_file;
}

std::uint64_t memory_of(const LayerStack& stack) {
    std::uint64_t bytes = 0;
    for (const auto& layer : stack) {
        bytes += layer->bytes();
    }
    return bytes;
}

} // namespace

HeldLayer::HeldLayer(std::shared_ptr<LauncherClient> client, LayerId id, CachedLayer source)
    : client_(std::move(client)), id_(id), source_(std::move(source)) {}

HeldLayer::HeldLayer(std::shared_ptr<LauncherClient> client, LayerId id, std::uint64_t bytes,
                     std::shared_ptr<std::atomic<std::uint64_t>> total)
    : client_(std::move(client)), id_(id), bytes_(bytes), total_(std::move(total)) {
    *total_ += bytes_;
}

HeldLayer::~HeldLayer() {
    try {
        client_->drop_layer(id_, Call().timeout(1s));
    } catch (const Error&) {
        // The helper is gone or stuck; its layers end with it.
    }
    if (total_ != nullptr) {
        *total_ -= bytes_;
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
    remember({tree, stack});
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
    // The notes lie on the same file system.
    workspace::remove_contents(sandbox.notes(), call);
    const std::uint64_t bytes = memory_of(sandbox.upper());
    // The layers below stay in memory as long as this one.
    if (!layer.fit || bytes > memory_limit_ / 4 || memory_of(base) + bytes > memory_limit_) {
        return;
    }
    LayerStack stack = {
        std::make_shared<HeldLayer>(client_, sandbox.freeze(call), bytes, memory_used_)};
    stack.insert(stack.end(), base.begin(), base.end());
    remember({tree, std::move(stack)});
}

std::optional<LayerStack> WorkspaceLayers::find(const Tree& tree) {
    const std::lock_guard lock(mutex_);
    const auto found = std::find_if(known_.begin(), known_.end(), [&](const Known& known) {
        return known.tree == tree && client_->is_current(known.stack.front()->id());
    });
    if (found == known_.end()) {
        return std::nullopt;
    }
    known_.splice(known_.begin(), known_, found);
    return found->stack;
}

void WorkspaceLayers::remember(Known known) {
    {
        const std::lock_guard lock(mutex_);
        known_.push_front(std::move(known));
    }
    // Let go of outside the lock, since that tells the helper.
    while (!forget_one().empty()) {
    }
}

/// Takes out what was not used for longest when there is too much. Only what nothing else stands on
/// and no sandbox uses gives its memory back.
std::list<WorkspaceLayers::Known> WorkspaceLayers::forget_one() {
    std::list<Known> forgotten;
    const std::lock_guard lock(mutex_);
    auto found = known_.rend();
    if (known_.size() > max_known) {
        found = known_.rbegin();
    } else if (*memory_used_ > memory_limit_) {
        const auto newest = std::prev(known_.rend());
        found = std::find_if(known_.rbegin(), newest, [](const Known& known) {
            return known.stack.front()->bytes() > 0 && known.stack.front().use_count() == 1;
        });
        found = found == newest ? known_.rend() : found;
    }
    if (found != known_.rend()) {
        forgotten.splice(forgotten.end(), known_, std::prev(found.base()));
    }
    return forgotten;
}

} // namespace rexa::local
