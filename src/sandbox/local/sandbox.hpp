#ifndef REXA_SANDBOX_LOCAL_SANDBOX_HPP
#define REXA_SANDBOX_LOCAL_SANDBOX_HPP

#include "sandbox/local/provider.hpp"

#include <rexa/sandbox.hpp>

#include <memory>
#include <optional>

namespace rexa::local {

/// One sandbox of the local provider. The processes are started by the first `execute`, when it is
/// known which layers the workspace has.
class LocalSandbox final : public Sandbox {
public:
    LocalSandbox(std::shared_ptr<LocalHost> host, SandboxSpec spec, Interpreter interpreter,
                 const HelperFacts& facts);

    [[nodiscard]] const SandboxInfo& info() const noexcept override { return info_; }
    Execution execute(const Command& command, RunObserver& observer, const Call& call) override;
    void place(const Tree& tree, BlobSource& source, const Call& call) override;
    CapturedWorkspace capture(const Tree& base, BlobSource& nodes, BlobSink& sink,
                              const Call& call) override;
    void destroy(const Call& cleanup) override;

private:
    void launch(const std::vector<runner::RunFile>& files, const Call& call);
    void keep_layer(const Call& call);
    [[nodiscard]] std::optional<ExceptionInfo> read_note() const;
    [[nodiscard]] std::string describe_excess() const;

    std::shared_ptr<LocalHost> host_;
    SandboxSpec spec_;
    Interpreter interpreter_;
    SandboxInfo info_;
    Tree placed_;
    LayerStack layers_;
    std::shared_ptr<HeldRoot> root_;
    std::unique_ptr<SandboxProcess> process_;
    WorkspaceExcess excess_ = WorkspaceExcess::none; ///< of the last program
    std::optional<Tree> captured_; ///< the whole workspace, when nothing was left out
};

} // namespace rexa::local

#endif
