#ifndef REXA_SANDBOX_DAYTONA_SANDBOX_HPP
#define REXA_SANDBOX_DAYTONA_SANDBOX_HPP

#include "sandbox/daytona/meter.hpp"
#include "sandbox/daytona/remote_helper.hpp"
#include "sandbox/daytona/workspace_transfer.hpp"

#include <rexa/daytona/v0/client.hpp>
#include <rexa/sandbox.hpp>

#include <memory>
#include <string>

namespace rexa::daytona {

/// What a sandbox does through the service as a whole; its provider.
class Host;

class DaytonaSandbox final : public Sandbox {
public:
    /// Of a sandbox that runs, which is billed since it was `begun`. `is_new`: nothing of ours was
    /// ever in it.
    DaytonaSandbox(std::shared_ptr<Host> host, const v0::SandboxRecord& record, SandboxSpec spec,
                   bool is_new, Call::Clock::time_point begun);

    [[nodiscard]] const SandboxInfo& info() const noexcept override { return info_; }
    Execution execute(const Command& command, RunObserver& observer, const Call& call) override;
    void place(const Tree& tree, BlobSource& source, const Call& call) override;
    CapturedWorkspace capture(const Tree& base, BlobSource& nodes, BlobSink& sink,
                              const Call& call) override;
    void destroy(const Call& cleanup) override;
    SandboxSnapshot snapshot(BlobSink& sink, const Call& call) override;
    std::unique_ptr<Sandbox> fork(const Call& call) override;
    void stop(const Call& call) override;

    /// The operating system and kernel, in one line of printable UTF-8.
    std::string platform(const Call& call);

private:
    std::shared_ptr<Host> host_;
    const std::string id_;
    const SandboxSpec spec_;
    SandboxInfo info_;
    Meter meter_;
    RemoteHelper helper_;
    WorkspaceTransfer workspace_;
    bool used_ = false;
    bool destroyed_ = false;
};

} // namespace rexa::daytona

#endif
