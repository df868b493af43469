#ifndef REXA_SANDBOX_DAYTONA_HOST_HPP
#define REXA_SANDBOX_DAYTONA_HOST_HPP

#include "sandbox/daytona/leftovers.hpp"
#include "sandbox/daytona/meter.hpp"
#include "sandbox/daytona/wishes.hpp"

#include <rexa/daytona/v0/client.hpp>

#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace rexa::daytona {

/// Makes and ends sandboxes by the user's wishes. Safe to use from several threads.
class Host {
public:
    /// Errors: invalid_argument.
    explicit Host(DaytonaOptions options);
    Host(const Host&) = delete;
    Host& operator=(const Host&) = delete;

    /// A sandbox that runs. Whatever goes wrong, what this made is not left behind: what the
    /// service does not let go yet, or may yet make, is ended with a later creation, or when this
    /// object is destroyed, if it is there by then. Errors: already_exists where another sandbox
    /// has this key; unsupported where the service did not take the network's settings. Those
    /// before anything was made say that they had no effect.
    v0::SandboxRecord create(const SandboxSpec& spec, const Call& call);

    /// A second sandbox that runs, with the state of the first; otherwise as `create`.
    v0::SandboxRecord fork(const std::string& id, const SandboxSpec& spec, const Call& call);

    /// The sandbox of this key, in whatever state; none when there is none.
    [[nodiscard]] std::optional<v0::SandboxRecord> find(const SandboxKey& key,
                                                        const Call& call) const;

    /// Ends the sandbox of this key; none is no error.
    void remove(const SandboxKey& key, const Call& call);
    /// Ends the sandbox of this id. One that the service does not let go is tried again later, as
    /// after a creation that failed.
    void remove_id(const std::string& id, const Call& call);

    /// Tells apart what sandboxes of this spec may be made from, as far as the service tells: a
    /// snapshot that was made anew under its name, but not what an image's tag means today.
    std::string base_identity(const SandboxSpec& spec, const Call& call);

    [[nodiscard]] const Wishes& wishes() const noexcept { return wishes_; }
    [[nodiscard]] const DaytonaOptions& options() const noexcept { return wishes_.options(); }
    [[nodiscard]] const v0::Client& client() const noexcept { return client_; }

    /// What a sandbox is billed by; the service's usual size where nothing is known.
    [[nodiscard]] MachineSize size_of(const v0::SandboxRecord& record) const;
    [[nodiscard]] MachineSize size_of(const SandboxSpec& spec, const Call& call);

private:
    /// What a snapshot was when it was asked for.
    struct KnownSnapshot {
        std::string id;
        MachineSize size;
        Call::Clock::time_point asked;
    };

    [[noreturn]] void give_up(const std::string& id, const SandboxKey& key,
                              const std::string& attempt);
    bool end_failed_creation(const std::string& id, const SandboxKey& key,
                             const std::string& attempt);
    void learn_size(const SandboxSpec& spec, const v0::SandboxRecord& record);
    KnownSnapshot snapshot(const std::string& name, const Call& call);

    const Wishes wishes_;
    const v0::Client client_;
    Leftovers leftovers_;
    std::mutex mutex_;
    std::map<std::string, MachineSize> sizes_; ///< by what sandboxes are made from
    std::map<std::string, KnownSnapshot> snapshots_;
};

} // namespace rexa::daytona

#endif
