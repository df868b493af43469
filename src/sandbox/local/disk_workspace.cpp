#include "sandbox/local/disk_workspace.hpp"

#include "workspace/remove.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>

namespace rexa::local {

namespace {

constexpr const char* inner_name = "files";

std::string own_names() {
    return "rexa-workspace-" + std::to_string(::geteuid()) + "-";
}

workspace::FileDescriptor open_parent(const std::filesystem::path& path) {
    if (::mkdir(path.c_str(), S_IRWXU) != 0 && errno != EEXIST) {
        fail_in_cache("make it");
    }
    workspace::FileDescriptor parent(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!parent) {
        fail_in_cache("open it");
    }
    return parent;
}

} // namespace

DiskWorkspace::DiskWorkspace(const std::filesystem::path& parent, const workspace::Owner& owner,
                             const Call& call)
    : parent_path_(parent), parent_(open_parent(parent)) {
    clear_abandoned_folders(parent_.get(), own_names(), call);
    outer_ = make_locked_folder(parent_.get(), own_names());
    folder_ = make_folder(outer_.folder.get(), inner_name);
    if (::fchown(folder_.get(), owner.uid, owner.gid) != 0) {
        fail_in_cache("give a workspace to the sandbox's user");
    }
}

std::filesystem::path DiskWorkspace::path() const {
    return parent_path_ / outer_.name / inner_name;
}

void DiskWorkspace::remove(const Call& cleanup) {
    if (!outer_.folder) {
        return;
    }
    folder_.reset();
    workspace::remove_contents(outer_.folder.get(), cleanup);
    ::unlinkat(parent_.get(), outer_.name.c_str(), AT_REMOVEDIR);
    outer_.folder.reset();
}

} // namespace rexa::local
