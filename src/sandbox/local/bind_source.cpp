#include "sandbox/local/bind_source.hpp"

#include "sandbox/local/system_failure.hpp"

#include <rexa/error.hpp>

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

namespace rexa::local {

namespace {

constexpr unsigned clone_flags = OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE;

Error unreadable(const RootEntry& entry, const std::string& path, int error) {
    return bind_failure(entry, path,
                        "cannot be read by the sandbox; give others read permission on it, or name "
                        "another path",
                        error);
}

void check_readable_by_others(const RootEntry& entry, const std::string& path) {
    if (!others_may_read(path)) {
        throw unreadable(entry, path, errno);
    }
}

bool lend_owner(int tree, Helper& helper, const Call& call) {
    struct stat status {};
    if (::fstat(tree, &status) != 0) {
        return false;
    }
    const FileDescriptor& map = helper.owner_map(status.st_uid, status.st_gid, call);
    mount_attr change{};
    change.attr_set = MOUNT_ATTR_IDMAP;
    change.userns_fd = static_cast<std::uint64_t>(map.get());
    // Not every file system can: the caller then goes by the rights of others.
    return map &&
           ::mount_setattr(tree, "", AT_EMPTY_PATH | AT_RECURSIVE, &change, sizeof change) == 0;
}

} // namespace

Error bind_failure(const RootEntry& entry, const std::string& path, const std::string& problem,
                   int error) {
    const std::string message =
        path + ' ' + (error == ENOENT ? "does not exist; name another path" : problem);
    return entry.is_visible_path
               ? system_failure(Errc::invalid_argument, "visible_paths: " + message, error)
               : system_failure(Errc::path_unreadable, message, error);
}

bool others_may_read(const std::string& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) {
        return false;
    }
    const mode_t needed = S_ISDIR(status.st_mode) ? S_IROTH | S_IXOTH : S_IROTH;
    errno = EACCES;
    return (status.st_mode & needed) == needed;
}

FileDescriptor open_bind_source(const RootEntry& entry, Helper& helper, const Call& call) {
    FileDescriptor tree(::open_tree(AT_FDCWD, entry.source.c_str(), clone_flags));
    if (!tree) {
        throw unreadable(entry, entry.source, errno);
    }
    if (entry.kind == RootEntry::Kind::device ||
        (entry.as_owner && lend_owner(tree.get(), helper, call))) {
        return tree;
    }
    check_readable_by_others(entry, entry.source);
    for (const std::string& path : entry.needed) {
        check_readable_by_others(entry, path);
    }
    return tree;
}

FileDescriptor clone_folder(int folder) {
    FileDescriptor tree(::open_tree(folder, "", clone_flags | AT_EMPTY_PATH));
    if (!tree) {
        throw system_failure(Errc::sandbox_failed, "a workspace layer could not be mounted", errno);
    }
    return tree;
}

std::string path_of(int folder) {
    std::error_code error;
    const auto path =
        std::filesystem::read_symlink("/proc/self/fd/" + std::to_string(folder), error);
    if (error) {
        throw Error(Errc::sandbox_failed, "the path of a workspace layer cannot be found")
            .from("local")
            .with_errno(error.value());
    }
    return path.string();
}

} // namespace rexa::local
