#include "sandbox/local/launcher/kernel.hpp"

#include <fcntl.h>
#include <linux/sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

namespace rexa::launcher {

pid_t clone_into(std::uint64_t namespaces, int cgroup, Fd& pidfd) noexcept {
    int descriptor = -1;
    clone_args arguments{};
    arguments.flags = namespaces | CLONE_PIDFD;
    arguments.pidfd = reinterpret_cast<std::uint64_t>(&descriptor);
    arguments.exit_signal = SIGCHLD;
    if (cgroup >= 0) {
        arguments.flags |= CLONE_INTO_CGROUP;
        arguments.cgroup = static_cast<std::uint64_t>(cgroup);
    }
    long pid = ::syscall(SYS_clone3, &arguments, sizeof arguments);
    // Container filters hide clone3 so that libraries fall back to clone, whose flags they can
    // read.
    if (pid < 0 && errno == ENOSYS && cgroup < 0) {
        pid = ::syscall(SYS_clone, namespaces | CLONE_PIDFD | SIGCHLD, nullptr, &descriptor,
                        nullptr, 0);
    }
    if (pid > 0) {
        pidfd = Fd(descriptor);
    }
    return static_cast<pid_t>(pid);
}

namespace {

int write_all(int file, std::string_view text) noexcept {
    while (!text.empty()) {
        const ssize_t written = ::write(file, text.data(), text.size());
        if (written < 0 && errno != EINTR) {
            return errno;
        }
        if (written > 0) {
            text.remove_prefix(static_cast<std::size_t>(written));
        }
    }
    return 0;
}

} // namespace

Fd open_process(pid_t pid) noexcept {
    return Fd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
}

void kill_process(int pidfd) noexcept {
    ::syscall(SYS_pidfd_send_signal, pidfd, SIGKILL, nullptr, 0);
}

int write_file(const char* path, std::string_view text) noexcept {
    const Fd file(::open(path, O_WRONLY | O_CLOEXEC));
    if (!file) {
        return errno;
    }
    return write_all(file.get(), text);
}

int put_file(int folder, const char* name, std::string_view contents) noexcept {
    if (::unlinkat(folder, name, 0) != 0 && errno != ENOENT) {
        return errno;
    }
    const Fd file(
        ::openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!file) {
        return errno;
    }
    if (const int error = write_all(file.get(), contents)) {
        return error;
    }
    return ::fchmod(file.get(), 0444) == 0 ? 0 : errno;
}

int make_folders(int top, const char* path) noexcept {
    char partial[4096];
    std::size_t length = 0;
    for (const char* at = path;; ++at) {
        if (length + 1 >= sizeof partial) {
            return ENAMETOOLONG;
        }
        if ((*at == '/' || *at == '\0') && length > 0) {
            partial[length] = '\0';
            // A folder that is already there may lie on a read-only mount.
            if (::mkdirat(top, partial, 0755) != 0 && errno != EEXIST) {
                const int error = errno;
                struct stat status {};
                if (::fstatat(top, partial, &status, 0) != 0) {
                    return error;
                }
            }
        }
        if (*at == '\0') {
            return 0;
        }
        partial[length++] = *at;
    }
}

int mount_tmpfs(const char* path, std::uint64_t bytes, std::uint64_t inodes,
                const char* mode) noexcept {
    char options[160];
    std::snprintf(options, sizeof options, "size=%llu,nr_inodes=%llu,mode=%s,uid=%u,gid=%u",
                  static_cast<unsigned long long>(bytes), static_cast<unsigned long long>(inodes),
                  mode, protocol::inner_id, protocol::inner_id);
    return ::mount("tmpfs", path, "tmpfs", MS_NOSUID | MS_NODEV, options) == 0 ? 0 : errno;
}

Fd clone_mount(int folder, const char* path) noexcept {
    return Fd(::open_tree(folder, path,
                          OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE | AT_EMPTY_PATH));
}

int set_mount_attributes(int mount, std::uint64_t attributes, bool recursive) noexcept {
    mount_attr change{};
    change.attr_set = attributes;
    change.propagation = MS_PRIVATE;
    const unsigned flags = AT_EMPTY_PATH | (recursive ? AT_RECURSIVE : 0u);
    return ::mount_setattr(mount, "", flags, &change, sizeof change) == 0 ? 0 : errno;
}

int attach_mount(int mount, const char* path) noexcept {
    return ::move_mount(mount, "", AT_FDCWD, path, MOVE_MOUNT_F_EMPTY_PATH) == 0 ? 0 : errno;
}

NumberedPath::NumberedPath(const char* prefix, std::uint64_t number, const char* suffix) noexcept {
    std::snprintf(text_, sizeof text_, "%s%llu%s", prefix, static_cast<unsigned long long>(number),
                  suffix);
}

PathText::PathText(std::string_view text) noexcept
    : ok_(text.size() < sizeof text_ && text.find('\0') == std::string_view::npos) {
    const std::size_t size = ok_ ? text.size() : 0;
    text.copy(text_, size);
    text_[size] = '\0';
}

} // namespace rexa::launcher
