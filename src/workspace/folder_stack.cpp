#include "workspace/folder_stack.hpp"

#include "workspace/entry.hpp"
#include "workspace/status.hpp"

#include <rexa/error.hpp>

#include <errno.h>

#include <utility>

namespace rexa::workspace {

namespace {

constexpr std::size_t held_open = 32;

} // namespace

void FolderStack::enter(std::string name, FileDescriptor folder) {
    const struct stat status = status_of(folder.get());
    levels_.push_back({std::move(name), std::move(folder), status.st_dev, status.st_ino});
    close_outer();
}

void FolderStack::close_outer() noexcept {
    if (levels_.size() > held_open) {
        levels_[levels_.size() - held_open - 1].folder.reset();
    }
}

FileDescriptor FolderStack::reopen(int parent, const Level& level) {
    FileDescriptor folder = open_folder(parent, level.name);
    if (!folder) {
        if (errno != ENOENT && errno != ENOTDIR && errno != ELOOP && errno != EXDEV) {
            throw Error(Errc::workspace_invalid, "cannot read the workspace: openat2")
                .with_errno(errno);
        }
        return folder;
    }
    const struct stat status = status_of(folder.get());
    if (status.st_dev != level.device || status.st_ino != level.inode) {
        folder.reset();
    }
    return folder;
}

int FolderStack::current() {
    if (levels_.empty()) {
        return top_;
    }
    if (levels_.back().folder) {
        return levels_.back().folder.get();
    }
    // Everything below the innermost open folder is closed: an outer level is left only after its
    // inner ones, so the gap always reaches down from the top.
    FileDescriptor parent;
    int parent_number = top_;
    for (std::size_t i = 0; i < levels_.size(); ++i) {
        Level& level = levels_[i];
        FileDescriptor folder = reopen(parent_number, level);
        if (!folder) {
            return -1;
        }
        parent_number = folder.get();
        if (i + held_open < levels_.size()) {
            parent = std::move(folder);
        } else {
            parent.reset();
            level.folder = std::move(folder);
        }
    }
    return parent_number;
}

std::string FolderStack::path_of(std::string_view name) const {
    std::string path;
    for (const Level& level : levels_) {
        path += level.name;
        path += '/';
    }
    return path.append(name);
}

} // namespace rexa::workspace
