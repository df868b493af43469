#include "sandbox/local/launcher_client.hpp"

#include "sandbox/local/bind_source.hpp"
#include "sandbox/local/diagnosis.hpp"
#include "sandbox/local/sandbox_process.hpp"
#include "sandbox/local/system_failure.hpp"

#include <rexa/error.hpp>

#include <algorithm>
#include <cerrno>
#include <mutex>

namespace rexa::local {

using protocol::Type;

struct LauncherClient::State {
    LauncherOptions options;
    CallMutex starting; ///< held by who starts a helper
    std::mutex mutex;   ///< guards what follows; never held for long
    std::shared_ptr<CgroupTree> cgroups;
    std::shared_ptr<Helper> helper; // destroyed before the cgroups its sandboxes are in
    std::uint64_t generation = 0;

    /// None when there is no helper, or a dead one.
    std::shared_ptr<Helper> living_helper() {
        const std::lock_guard lock(mutex);
        return helper != nullptr && helper->alive() ? helper : nullptr;
    }
    std::shared_ptr<CgroupTree> known_cgroups() {
        const std::lock_guard lock(mutex);
        return cgroups;
    }
};

namespace {

std::shared_ptr<CgroupTree> find_cgroups(const LauncherOptions& options) {
    if (options.features.cgroups == FeatureUse::avoid) {
        return nullptr;
    }
    CgroupFiles& files = system_cgroup_files();
    const std::optional<std::string> own = files.read("/proc/self/cgroup");
    // A want of descriptors must not cost the runs their cgroups.
    if (!own && shortage(errno)) {
        throw system_failure(Errc::sandbox_failed, "this process's cgroups cannot be read", errno);
    }
    return CgroupTree::find(files, options.cgroup_root, own.value_or(""), owner_name());
}

protocol::EntryKind wire_kind(RootEntry::Kind kind) {
    switch (kind) {
    case RootEntry::Kind::folder:
        return protocol::EntryKind::directory;
    case RootEntry::Kind::symlink:
        return protocol::EntryKind::symlink;
    case RootEntry::Kind::file:
        return protocol::EntryKind::file;
    case RootEntry::Kind::bind:
    case RootEntry::Kind::device:
        break;
    }
    return protocol::EntryKind::bind;
}

/// The numbers of a dead helper mean nothing to the one that has taken its place.
void check_generation(const LaunchRequest& request, const Helper& helper) {
    const auto is_gone = [&helper](std::uint64_t id) {
        return generation_of(id) != helper.generation();
    };
    if (is_gone(request.root) ||
        std::any_of(request.layers.begin(), request.layers.end(), is_gone)) {
        throw Error(Errc::failed_precondition,
                    "the sandbox helper has ended, and the prepared workspace with it; run again")
            .from("local")
            .with_retry();
    }
}

[[noreturn]] void throw_for_entry(const HelperFailure& failure,
                                  const std::vector<RootEntry>& entries, const Helper& helper) {
    if (failure.item < entries.size() && !entries[failure.item].source.empty()) {
        const RootEntry& entry = entries[failure.item];
        throw bind_failure(entry, entry.source,
                           "cannot be shown in the sandbox (" + failure.step +
                               "); give it read permission or name another path",
                           failure.error);
    }
    throw unavailable(failure, helper.facts().helper);
}

} // namespace

LauncherClient::LauncherClient(LauncherOptions options) : state_(std::make_unique<State>()) {
    state_->options = std::move(options);
}

LauncherClient::~LauncherClient() = default;

std::shared_ptr<Helper> LauncherClient::helper(const Call& call) {
    if (auto known = state_->living_helper()) {
        return known;
    }
    const CallLock turn(state_->starting, call);
    if (auto known = state_->living_helper()) {
        return known;
    }
    // Only who has the turn changes these.
    std::shared_ptr<Helper> dead;
    std::uint64_t generation = 0;
    {
        const std::lock_guard lock(state_->mutex);
        dead = std::move(state_->helper);
        generation = state_->generation + 1;
    }
    dead.reset();
    if (state_->known_cgroups() == nullptr) {
        auto cgroups = find_cgroups(state_->options);
        const std::lock_guard lock(state_->mutex);
        state_->cgroups = std::move(cgroups);
    }
    const auto cgroups = state_->known_cgroups();
    auto started = std::make_shared<Helper>(
        state_->options, generation,
        cgroups == nullptr ? std::vector<std::filesystem::path>() : cgroups->folders(), call);
    const std::lock_guard lock(state_->mutex);
    state_->helper = started;
    state_->generation = generation;
    return started;
}

HelperFacts LauncherClient::start(const Call& call) {
    HelperFacts facts = helper(call)->facts();
    const auto cgroups = state_->known_cgroups();
    facts.enforcement = cgroups == nullptr ? Enforcement::rlimits : cgroups->version();
    return facts;
}

std::uint64_t LauncherClient::generation() const {
    const std::lock_guard lock(state_->mutex);
    return state_->generation;
}

bool LauncherClient::is_current(std::uint64_t id) const {
    return generation_of(id) == generation();
}

RootId LauncherClient::make_root(const std::vector<RootEntry>& entries, const Call& call) {
    const std::shared_ptr<Helper> helper = this->helper(call);
    CallWaiter waiter(call);
    const RootId id = helper->next_id();
    MessageWriter message;
    std::vector<FileDescriptor> trees;
    message.u64(id).u32(static_cast<std::uint32_t>(entries.size()));
    for (const RootEntry& entry : entries) {
        std::uint32_t flags = 0;
        const bool is_mount =
            entry.kind == RootEntry::Kind::bind || entry.kind == RootEntry::Kind::device;
        if (entry.kind == RootEntry::Kind::device) {
            flags |= protocol::bind_device;
        }
        if (is_mount && helper->facts().host_root) {
            flags |= protocol::bind_from_descriptor;
            trees.push_back(open_bind_source(entry, *helper, call));
            message.descriptor(trees.back().get());
        }
        message.u32(static_cast<std::uint32_t>(wire_kind(entry.kind))).u32(flags);
        message.text(entry.path);
        message.text(entry.kind == RootEntry::Kind::file ? entry.contents : entry.source);
    }
    if (const auto failure = helper->ask(Type::make_root, message, waiter)) {
        throw_for_entry(*failure, entries, *helper);
    }
    return id;
}

LayerId LauncherClient::add_layer(int folder, const Call& call) {
    const std::shared_ptr<Helper> helper = this->helper(call);
    CallWaiter waiter(call);
    const LayerId id = helper->next_id();
    MessageWriter message;
    FileDescriptor tree;
    message.u64(id);
    if (helper->facts().host_root) {
        tree = clone_folder(folder);
        message.text("").descriptor(tree.get());
    } else {
        message.text(path_of(folder));
    }
    if (const auto failure = helper->ask(Type::add_layer, message, waiter)) {
        throw unavailable(*failure, helper->facts().helper);
    }
    return id;
}

void LauncherClient::drop_layer(LayerId layer, const Call& call) {
    send_drop(Type::drop_layer, layer, call);
}

void LauncherClient::drop_root(RootId root, const Call& call) {
    send_drop(Type::drop_root, root, call);
}

void LauncherClient::send_drop(Type type, std::uint64_t id, const Call& call) {
    const std::shared_ptr<Helper> helper = state_->living_helper();
    // With a helper everything it held has gone already; in a forked child it is not ours to drop.
    if (helper == nullptr || helper->generation() != generation_of(id) || !helper->is_ours()) {
        return;
    }
    CallWaiter waiter(call);
    MessageWriter message;
    message.u64(id);
    helper->send(type, id, message, waiter);
}

std::unique_ptr<SandboxProcess> LauncherClient::launch(const LaunchRequest& request,
                                                       const Call& call) {
    const std::shared_ptr<Helper> helper = this->helper(call);
    check_generation(request, *helper);
    return std::make_unique<LaunchedSandbox>(helper, state_->known_cgroups(), state_->options,
                                             request, call);
}

} // namespace rexa::local
