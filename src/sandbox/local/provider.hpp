#ifndef REXA_SANDBOX_LOCAL_PROVIDER_HPP
#define REXA_SANDBOX_LOCAL_PROVIDER_HPP

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

/// What the sandboxes of one provider share. Safe to use from several threads.
class LocalHost {
public:
    explicit LocalHost(LocalOptions options);

    [[nodiscard]] const LocalOptions& options() const noexcept { return options_; }
    [[nodiscard]] LauncherClient& client() noexcept { return *client_; }

    /// The root for an interpreter, made at its first use and when a folder in it was replaced.
    RootId root(const Interpreter& interpreter, Network network, const Call& call);

    /// Known once the helper runs.
    WorkspaceLayers& layers(const Call& call);

private:
    struct KnownRoot {
        RootId id = 0;
        std::uint64_t generation = 0;
        std::string identity;
    };

    LocalOptions options_;
    std::shared_ptr<LauncherClient> client_;
    std::mutex mutex_;
    std::map<std::pair<std::string, Network>, KnownRoot> roots_;
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
