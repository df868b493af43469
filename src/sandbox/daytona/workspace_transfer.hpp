#ifndef REXA_SANDBOX_DAYTONA_WORKSPACE_TRANSFER_HPP
#define REXA_SANDBOX_DAYTONA_WORKSPACE_TRANSFER_HPP

#include "sandbox/daytona/manifest.hpp"
#include "sandbox/daytona/remote_helper.hpp"

#include <rexa/sandbox.hpp>

#include <optional>
#include <string>
#include <vector>

namespace rexa::daytona {

/// Moves workspaces between a sandbox and content-addressed trees; only files that the other side
/// lacks travel.
class WorkspaceTransfer {
public:
    /// `is_new`: nothing of ours was ever in this sandbox.
    WorkspaceTransfer(RemoteHelper& helper, bool is_new);

    /// Makes the workspace equal this tree.
    void place(const Tree& tree, BlobSource& source, const Call& call);

    /// What it holds now. `base` is the tree it was placed from, also by another process.
    CapturedWorkspace capture(const Tree& base, BlobSource& nodes, const SandboxSpec& spec,
                              BlobSink& sink, const Call& call);

private:
    /// Tells the other side which files this one has.
    void tell(const Tree& tree, Manifest manifest, const Call& call);
    [[nodiscard]] WorkspaceLimits limits_of(const SandboxSpec& spec) const;
    FileSizes missing(const FileSizes& files, const Call& call);
    void upload(const FileSizes& files, BlobSource& source, const Call& call);
    std::vector<std::string> download(FoundWorkspace& found, BlobSink& sink, const Call& call);

    RemoteHelper& helper_;
    bool is_new_;
    std::optional<Tree> told_; ///< none: not known
    FileSizes placed_;         ///< its files
    std::uint64_t placed_names_ = 0;
};

} // namespace rexa::daytona

#endif
