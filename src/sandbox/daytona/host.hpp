#ifndef REXA_SANDBOX_DAYTONA_HOST_HPP
#define REXA_SANDBOX_DAYTONA_HOST_HPP

#include "sandbox/daytona/meter.hpp"
#include "sandbox/daytona/wishes.hpp"

#include <rexa/daytona/v0/client.hpp>

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace rexa::daytona {

/// Makes and ends sandboxes by the user's wishes. Safe to use from several threads.
class Host {
public:
    /// Errors: invalid_argument.
    explicit Host(DaytonaOptions options);
    Host(const Host&) = delete;
    Host& operator=(const Host&) = delete;
    /// Ends what could not be ended before, as far as that is possible in ten seconds.
    ~Host();

    /// A sandbox that runs. Whatever goes wrong, what this made is not left behind: what the
    /// service does not let go yet, or may yet make, is ended with a later creation or with this
    /// object. Errors: already_exists where another sandbox has this key; unsupported where the
    /// service did not take the network's settings.
    v0::SandboxRecord create(const SandboxSpec& spec, const Call& call);

    /// A second sandbox that runs, with the state of the first; otherwise as `create`.
    v0::SandboxRecord fork(const std::string& id, const SandboxSpec& spec, const Call& call);

    /// The sandbox of this key, in whatever state; none when there is none.
    std::optional<v0::SandboxRecord> find(const SandboxKey& key, const Call& call);

    /// The key a sandbox was made with; empty: rexa did not make it.
    [[nodiscard]] static SandboxKey key_of(const v0::SandboxRecord& record);

    /// Whether it ends already.
    [[nodiscard]] static bool is_going(const v0::SandboxRecord& record);

    /// Ends the sandbox of this key; none is no error. One that the service does not let go is
    /// tried again later, as after a creation that failed.
    void remove(const SandboxKey& key, const Call& call);
    /// The same where its id is known.
    void remove(const SandboxKey& key, const std::string& id, const Call& call);

    /// Tells apart what sandboxes of this spec may be made from, as far as the service tells: a
    /// snapshot that was made anew under its name, but not what an image's tag means today.
    std::string base_identity(const SandboxSpec& spec, const Call& call);

    [[nodiscard]] const Wishes& wishes() const noexcept { return wishes_; }
    [[nodiscard]] const DaytonaOptions& options() const noexcept { return wishes_.options(); }
    [[nodiscard]] const v0::Client& client() const noexcept { return client_; }

    /// What a sandbox is billed by; the service's usual size where nothing is known.
    [[nodiscard]] static MachineSize size_of(const v0::SandboxRecord& record);
    [[nodiscard]] MachineSize size_of(const SandboxSpec& spec, const Call& call) const;

private:
    /// A sandbox that may be there and should not.
    struct Leftover {
        SandboxKey key;
        std::string attempt;                           ///< of its creation; empty: any
        Call::Clock::time_point may_appear_until = {}; ///< the service may be making it
    };
    /// An id that was asked for, and when.
    struct KnownId {
        std::string id;
        Call::Clock::time_point asked;
    };

    [[nodiscard]] std::optional<v0::SandboxRecord>
    find(const SandboxKey& key, const std::string& attempt, const Call& call) const;
    void end(const Leftover& leftover, const Call& call);
    void end_quietly(const Leftover& leftover, const Call& call) noexcept;
    void remove_id(const std::string& id, const Call& call) const;
    void note(const Leftover& leftover);
    void end_leftovers(const Call& call) noexcept;
    void learn_size(const SandboxSpec& spec, const v0::SandboxRecord& record);
    std::string snapshot_id(const std::string& snapshot, const Call& call);

    const Wishes wishes_;
    const v0::Client client_;
    mutable std::mutex mutex_;
    std::vector<Leftover> leftovers_;
    std::map<std::string, MachineSize> sizes_; ///< by what sandboxes are made from
    std::map<std::string, KnownId> snapshot_ids_;
};

} // namespace rexa::daytona

#endif
