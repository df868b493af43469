#ifndef REXA_SANDBOX_DAYTONA_WISHES_HPP
#define REXA_SANDBOX_DAYTONA_WISHES_HPP

#include "sandbox/daytona/meter.hpp"

#include <rexa/daytona.hpp>
#include <rexa/daytona/v0/client.hpp>

#include <chrono>
#include <string>

namespace rexa::daytona {

/// What the user's options and a spec together ask of the service.
class Wishes {
public:
    /// Errors: invalid_argument for options that contradict each other.
    explicit Wishes(DaytonaOptions options);

    [[nodiscard]] const DaytonaOptions& options() const noexcept { return options_; }

    /// Errors: unsupported for what no remote sandbox can have; invalid_argument.
    [[nodiscard]] v0::NewSandbox new_sandbox(const SandboxSpec& spec) const;

    /// What a sandbox of this spec is made from, as text; names every such sandbox alike.
    [[nodiscard]] std::string base_text(const SandboxSpec& spec) const;

    /// The snapshot it is made from; empty for an image, and for the service's own default.
    [[nodiscard]] std::string snapshot_for(const SandboxSpec& spec) const;

    /// Whether a sandbox was made by this spec, and may reach what that says.
    [[nodiscard]] bool fits(const v0::SandboxRecord& record, const SandboxSpec& spec) const;

    /// What a sandbox is given where no snapshot says it.
    [[nodiscard]] MachineSize usual_size() const;

    /// How long a sandbox of this spec is allowed to exist.
    [[nodiscard]] std::chrono::minutes time_to_live(const SandboxSpec& spec) const;

private:
    void choose_base(v0::NewSandbox& wanted, const SandboxSpec& spec) const;
    void choose_network(v0::NewSandbox& wanted, const SandboxSpec& spec) const;
    [[nodiscard]] std::string spec_digest(const SandboxSpec& spec) const;

    const DaytonaOptions options_;
};

/// Older servers and cheaper accounts pass over what they do not know.
/// Errors: unsupported where a sandbox may reach other places than was wanted.
void check_network(const v0::NewSandbox& wanted, const v0::SandboxRecord& made);

} // namespace rexa::daytona

#endif
