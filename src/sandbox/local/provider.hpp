#ifndef REXA_SANDBOX_LOCAL_PROVIDER_HPP
#define REXA_SANDBOX_LOCAL_PROVIDER_HPP

#include "sandbox/local/call_mutex.hpp"
#include "sandbox/local/interpreters.hpp"
#include "sandbox/local/launcher_client.hpp"
#include "sandbox/local/workspace_layers.hpp"

#include <rexa/local.hpp>

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

namespace rexa::local {

/// A root the helper holds; let go of with the last copy.
class HeldRoot {
public:
    HeldRoot(std::shared_ptr<LauncherClient> client, RootId id) noexcept
        : client_(std::move(client)), id_(id) {}
    HeldRoot(const HeldRoot&) = delete;
    HeldRoot& operator=(const HeldRoot&) = delete;
    ~HeldRoot();

    [[nodiscard]] RootId id() const noexcept { return id_; }

private:
    std::shared_ptr<LauncherClient> client_;
    RootId id_;
};

/// What the sandboxes of one provider share. Safe to use from several threads.
class LocalHost {
public:
    explicit LocalHost(LocalOptions options);

    [[nodiscard]] const LocalOptions& options() const noexcept { return options_; }
    [[nodiscard]] LauncherClient& client() noexcept { return *client_; }

    /// The root for an interpreter, made at its first use and when a folder in it was replaced.
    /// To be held until the sandbox that is made from it runs.
    std::shared_ptr<HeldRoot> root(const Interpreter& interpreter,
                                   const std::vector<std::filesystem::path>& host_paths,
                                   Network network, const Call& call);

    /// Known once the helper runs.
    WorkspaceLayers& layers(const Call& call);

private:
    struct KnownRoot {
        std::shared_ptr<HeldRoot> root;
        std::string identity;
    };
    using RootKey = std::pair<std::string, Network>;

    std::shared_ptr<HeldRoot> find_root(const RootKey& key, const std::string& identity);

    LocalOptions options_;
    std::shared_ptr<LauncherClient> client_;
    CallMutex making_root_;
    std::mutex mutex_; ///< guards what follows; never held for long
    std::map<RootKey, KnownRoot> roots_;
    std::unique_ptr<WorkspaceLayers> layers_;
};

/// Sandboxes on this machine; see rexa/local.hpp.
class LocalProvider final : public SandboxProvider {
public:
    explicit LocalProvider(LocalOptions options)
        : host_(std::make_shared<LocalHost>(std::move(options))) {}

    [[nodiscard]] std::string_view name() const noexcept override { return "local"; }
    [[nodiscard]] Capabilities capabilities() const noexcept override;
    std::unique_ptr<Sandbox> acquire(const SandboxSpec& spec, const Call& call) override;
    Digest fingerprint(const SandboxSpec& spec, const Call& call) override;
    EnvironmentDescription describe(const SandboxSpec& spec, const Call& call) override;

private:
    std::shared_ptr<LocalHost> host_;
};

} // namespace rexa::local

#endif
