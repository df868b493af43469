#ifndef REXA_SANDBOX_DAYTONA_HOST_HPP
#define REXA_SANDBOX_DAYTONA_HOST_HPP

#include "sandbox/daytona/meter.hpp"

#include <rexa/daytona.hpp>
#include <rexa/daytona/v0/client.hpp>

#include <chrono>
#include <mutex>
#include <optional>
#include <set>
#include <string>

namespace rexa::daytona {

/// The service with the user's wishes for sandboxes. Safe to use from several threads.
class Host {
public:
    /// Errors: invalid_argument.
    explicit Host(DaytonaOptions options);
    Host(const Host&) = delete;
    Host& operator=(const Host&) = delete;
    /// Ends what could not be ended before, as far as that is possible in ten seconds.
    ~Host();

    /// A sandbox that runs. Whatever goes wrong, none of this key is left behind: one that the
    /// service does not let go yet is ended with the next creation, or with this object.
    v0::SandboxRecord create(const SandboxSpec& spec, const Call& call);

    /// The sandbox of this key, in whatever state; none when there is none.
    std::optional<v0::SandboxRecord> find(const SandboxKey& key, const Call& call);

    /// What a sandbox is found by: the key it was made with, else its name.
    [[nodiscard]] static SandboxKey key_of(const v0::SandboxRecord& record);

    /// Ends the sandbox of this key; none is no error. One that the service does not let go is
    /// tried again later, as after a creation that failed.
    void remove(const SandboxKey& key, const Call& call);
    /// The same where its id is known.
    void remove(const SandboxKey& key, const std::string& id, const Call& call);

    /// What a sandbox of this spec is made from, as text; names every such sandbox alike.
    [[nodiscard]] std::string base_text(const SandboxSpec& spec) const;

    /// Whether a sandbox was made by this spec.
    [[nodiscard]] bool fits(const v0::SandboxRecord& record, const SandboxSpec& spec) const;

    [[nodiscard]] const DaytonaOptions& options() const noexcept { return options_; }
    [[nodiscard]] const v0::Client& client() const noexcept { return client_; }

    /// What a sandbox is billed by; the service's usual size where nothing is known.
    [[nodiscard]] static MachineSize size_of(const v0::SandboxRecord& record);
    [[nodiscard]] MachineSize size_of(const SandboxSpec& spec, const Call& call) const;

    /// How long a sandbox of this spec is allowed to exist.
    [[nodiscard]] std::chrono::minutes time_to_live(const SandboxSpec& spec) const;

private:
    void find_and_remove(const SandboxKey& key, const Call& call);
    void note_leftover(const SandboxKey& key);
    void end_leftovers(std::chrono::milliseconds time) noexcept;
    [[nodiscard]] v0::NewSandbox new_sandbox(const SandboxSpec& spec) const;
    void choose_base(v0::NewSandbox& wanted, const SandboxSpec& spec) const;
    void choose_network(v0::NewSandbox& wanted, const SandboxSpec& spec) const;
    [[nodiscard]] std::string spec_digest(const SandboxSpec& spec) const;

    const DaytonaOptions options_;
    const v0::Client client_;
    std::mutex mutex_;
    std::set<SandboxKey> leftovers_;
};

} // namespace rexa::daytona

#endif
