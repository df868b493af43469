#include "sandbox/local/provider.hpp"

#include "sandbox/local/platform.hpp"
#include "sandbox/local/root_plan.hpp"
#include "sandbox/local/sandbox.hpp"
#include "sandbox/runner/describe.hpp"

#include <rexa/error.hpp>

#include <system_error>

#include <cerrno>
#include <cstdlib>

namespace rexa::local {

namespace fs = std::filesystem;

namespace {

LauncherOptions launcher_options(const LocalOptions& options) {
    if (options.sandbox_id == 0) {
        throw Error(Errc::invalid_argument,
                    "sandbox_id: 0 is the host's root; name an id that nobody uses")
            .from("local");
    }
    LauncherOptions launcher;
    launcher.helper = options.launcher;
    launcher.sandbox_id = options.sandbox_id;
    launcher.features = options.features;
    launcher.disk_workspaces =
        options.cache_folder.empty() ? fs::path("/tmp") : options.cache_folder;
    return launcher;
}

Interpreter interpreter_for(const SandboxSpec& spec, const LocalOptions& options) {
    if (spec.network == Network::internet) {
        throw Error(Errc::unsupported,
                    "network: the local provider has no network of its own to give; use "
                    "Network::host or a remote provider")
            .from("local");
    }
    if (!std::holds_alternative<HostInterpreter>(spec.base)) {
        throw Error(Errc::unsupported,
                    "base: the local provider starts from the host's interpreters; "
                    "use the docker or daytona provider for images")
            .from("local");
    }
    return find_interpreter(spec.language, options);
}

} // namespace

HeldRoot::~HeldRoot() {
    try {
        client_->drop_root(id_, Call().timeout(std::chrono::seconds(1)));
    } catch (const Error&) {
        // The helper is gone or stuck; its roots end with it.
    }
}

LocalHost::LocalHost(LocalOptions options)
    : options_(std::move(options)),
      client_(std::make_shared<LauncherClient>(launcher_options(options_))) {}

std::shared_ptr<HeldRoot> LocalHost::root(const Interpreter& interpreter,
                                          const std::vector<fs::path>& host_paths, Network network,
                                          const Call& call) {
    client_->start(call);
    auto visible = options_.visible_paths;
    visible.insert(visible.end(), host_paths.begin(), host_paths.end());
    const std::vector<RootEntry> plan = plan_root(interpreter, visible, network);
    const std::string identity = identity_of(plan);
    const RootKey key(interpreter.executable.string(), network);
    if (auto known = find_root(key, identity)) {
        return known;
    }
    const CallLock turn(making_root_, call);
    if (auto known = find_root(key, identity)) {
        return known;
    }
    auto made = std::make_shared<HeldRoot>(client_, client_->make_root(plan, call));
    KnownRoot replaced = {made, identity}; // let go of after the lock, which tells the helper
    const std::lock_guard lock(mutex_);
    std::swap(roots_[key], replaced);
    return made;
}

std::shared_ptr<HeldRoot> LocalHost::find_root(const RootKey& key, const std::string& identity) {
    const std::lock_guard lock(mutex_);
    const auto found = roots_.find(key);
    if (found == roots_.end() || found->second.identity != identity ||
        !client_->is_current(found->second.root->id())) {
        return nullptr;
    }
    return found->second.root;
}

WorkspaceLayers& LocalHost::layers(const Call& call) {
    const HelperFacts facts = client_->start(call);
    const std::lock_guard lock(mutex_);
    if (layers_ == nullptr) {
        LayerCacheOptions cache;
        cache.folder = options_.cache_folder;
        cache.max_bytes = options_.cache_bytes;
        if (facts.host_root) {
            cache.owner = facts.owner;
        }
        layers_ = std::make_unique<WorkspaceLayers>(client_, std::move(cache),
                                                    options_.memory_cache_bytes);
    }
    return *layers_;
}

Capabilities LocalProvider::capabilities() const noexcept {
    Capabilities capabilities;
    capabilities.host_network = true;
    return capabilities;
}

std::unique_ptr<Sandbox> LocalProvider::acquire(const SandboxSpec& spec, const Call& call) {
    Interpreter interpreter = interpreter_for(spec, host_->options());
    const HelperFacts facts = host_->client().start(call);
    return std::make_unique<LocalSandbox>(host_, spec, std::move(interpreter), facts);
}

Digest LocalProvider::fingerprint(const SandboxSpec& spec, const Call&) {
    return fingerprint_of(interpreter_for(spec, host_->options()));
}

EnvironmentDescription LocalProvider::describe(const SandboxSpec& spec, const Call& call) {
    SandboxSpec quiet = spec;
    quiet.network = Network::none;
    const Interpreter interpreter = interpreter_for(quiet, host_->options());
    LocalSandbox sandbox(host_, quiet, interpreter, host_->client().start(call));
    auto description = runner::describe_interpreter(sandbox, quiet.language, call);
    sandbox.destroy(Call().timeout(std::chrono::seconds(10)));
    description.platform = host_platform();
    return description;
}

} // namespace rexa::local

namespace rexa {

std::shared_ptr<SandboxProvider> make_local(LocalOptions options) {
    return std::make_shared<local::LocalProvider>(std::move(options));
}

} // namespace rexa
