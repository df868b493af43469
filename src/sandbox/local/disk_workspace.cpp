#include "sandbox/local/disk_workspace.hpp"

#include "workspace/remove.hpp"

#include <rexa/error.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <string>

namespace rexa::local {

using namespace std::chrono_literals;

namespace {

constexpr const char* inner_name = "files";

// What one run spends on what others left behind; the next one goes on where it stopped.
constexpr auto clearing_time = 2s;

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

void clear_abandoned(int parent, const Call& call) {
    const auto end = std::min(call.deadline(), Call::Clock::now() + clearing_time);
    try {
        remove_abandoned_folders(parent, own_names(), Call(call).deadline(end));
    } catch (const Error&) {
        // Not this run's concern; where it takes room away the run will say so itself.
    }
}

} // namespace

DiskWorkspace::DiskWorkspace(const std::filesystem::path& parent, const workspace::Owner& owner,
                             const Call& call)
    : parent_path_(parent), parent_(open_parent(parent)) {
    clear_abandoned(parent_.get(), call);
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
