#include "sandbox/local/launcher_client.hpp"

#include "sandbox/local/bind_source.hpp"
#include "sandbox/local/diagnosis.hpp"
#include "sandbox/local/sandbox_process.hpp"

#include <rexa/error.hpp>

#include <mutex>

namespace rexa::local {

using protocol::Type;

struct LauncherClient::State {
    LauncherOptions options;
    mutable std::mutex mutex;
    std::shared_ptr<CgroupTree> cgroups;
    std::shared_ptr<Helper> helper; // destroyed before the cgroups its sandboxes are in
    std::uint64_t generation = 0;
};

namespace {

std::shared_ptr<CgroupTree> find_cgroups(const LauncherOptions& options) {
    if (options.features.cgroups == FeatureUse::avoid) {
        return nullptr;
    }
    CgroupFiles& files = system_cgroup_files();
    return CgroupTree::find(files, options.cgroup_root,
                            files.read("/proc/self/cgroup").value_or(""), owner_name());
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

[[noreturn]] void throw_for_entry(const HelperFailure& failure,
                                  const std::vector<RootEntry>& entries, const Helper& helper) {
    if (failure.item < entries.size() && !entries[failure.item].source.empty()) {
        throw Error(Errc::path_unreadable, entries[failure.item].source +
                                               " cannot be shown in the sandbox (" + failure.step +
                                               "); give it read permission or name another path")
            .from("local")
            .with_errno(failure.error);
    }
    throw unavailable(failure, helper.facts().helper);
}

} // namespace

LauncherClient::LauncherClient(LauncherOptions options) : state_(std::make_unique<State>()) {
    state_->options = std::move(options);
}

LauncherClient::~LauncherClient() = default;

std::shared_ptr<Helper> LauncherClient::helper(const Call& call) {
    const std::lock_guard lock(state_->mutex);
    if (state_->helper == nullptr || !state_->helper->alive()) {
        state_->helper.reset();
        if (state_->cgroups == nullptr) {
            state_->cgroups = find_cgroups(state_->options);
        }
        state_->helper = std::make_shared<Helper>(state_->options, state_->generation + 1, call);
        ++state_->generation;
    }
    return state_->helper;
}

HelperFacts LauncherClient::start(const Call& call) {
    HelperFacts facts = helper(call)->facts();
    const std::lock_guard lock(state_->mutex);
    facts.enforcement =
        state_->cgroups == nullptr ? Enforcement::rlimits : state_->cgroups->version();
    return facts;
}

std::uint64_t LauncherClient::generation() const {
    const std::lock_guard lock(state_->mutex);
    return state_->generation;
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
            trees.push_back(open_bind_source(entry, *helper, waiter));
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
    send_drop(static_cast<std::uint32_t>(Type::drop_layer), layer, call);
}

void LauncherClient::drop_root(RootId root, const Call& call) {
    send_drop(static_cast<std::uint32_t>(Type::drop_root), root, call);
}

void LauncherClient::send_drop(std::uint32_t type, std::uint64_t id, const Call& call) {
    std::shared_ptr<Helper> helper;
    {
        const std::lock_guard lock(state_->mutex);
        helper = state_->helper;
    }
    // With the helper everything it held has gone already.
    if (helper == nullptr || !helper->alive()) {
        return;
    }
    CallWaiter waiter(call);
    MessageWriter message;
    message.u64(id);
    helper->send(static_cast<Type>(type), id, message, waiter);
}

std::unique_ptr<SandboxProcess> LauncherClient::launch(const LaunchRequest& request,
                                                       const Call& call) {
    const std::shared_ptr<Helper> helper = this->helper(call);
    std::shared_ptr<CgroupTree> cgroups;
    {
        const std::lock_guard lock(state_->mutex);
        cgroups = state_->cgroups;
    }
    return std::make_unique<LaunchedSandbox>(helper, cgroups, state_->options, request, call);
}

} // namespace rexa::local
