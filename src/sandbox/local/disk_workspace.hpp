#ifndef REXA_SANDBOX_LOCAL_DISK_WORKSPACE_HPP
#define REXA_SANDBOX_LOCAL_DISK_WORKSPACE_HPP

#include "sandbox/local/layer_files.hpp"
#include "workspace/restore.hpp"

#include <rexa/call.hpp>

#include <filesystem>

namespace rexa::local {

/// A folder on disk for what one sandbox writes. While this object lives its process holds a lock
/// on it; making one removes those whose processes died, or could not remove them in time.
class DiskWorkspace {
public:
    /// Makes `parent` if it is missing. Errors: path_unreadable, resource_exhausted.
    DiskWorkspace(const std::filesystem::path& parent, const workspace::Owner& owner,
                  const Call& call);
    DiskWorkspace(const DiskWorkspace&) = delete;
    DiskWorkspace& operator=(const DiskWorkspace&) = delete;

    /// The folder, which belongs to the owner; nobody else gets past the one it is in.
    [[nodiscard]] int folder() const noexcept { return folder_.get(); }
    [[nodiscard]] std::filesystem::path path() const;

    /// Errors: cleanup_failed, cancelled, deadline_exceeded. What is left is removed by a later
    /// one.
    void remove(const Call& cleanup);

private:
    std::filesystem::path parent_path_;
    workspace::FileDescriptor parent_;
    LockedFolder outer_;
    workspace::FileDescriptor folder_;
};

} // namespace rexa::local

#endif
