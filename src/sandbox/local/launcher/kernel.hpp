#ifndef REXA_SANDBOX_LOCAL_LAUNCHER_KERNEL_HPP
#define REXA_SANDBOX_LOCAL_LAUNCHER_KERNEL_HPP

#include "sandbox/local/launcher/channel.hpp"

#include <sys/types.h>

#include <cstdint>

// Thin covers over system calls. Functions that return int give 0 or an errno.
namespace rexa::launcher {

/// A step that failed and its errno; empty when all went well.
struct Failure {
    const char* step = nullptr;
    int error = 0;
    std::uint32_t item = 0; ///< of the request's list, where it has one
    [[nodiscard]] explicit operator bool() const noexcept { return step != nullptr; }
};

/// Copies this process into new namespaces, as fork does. `cgroup` below zero: stay in this one.
/// Gives the child's pid with `pidfd`, 0 in the child, or -1 with errno set.
pid_t clone_into(std::uint64_t namespaces, int cgroup, Fd& pidfd) noexcept;

// The C library's own declarations of these two lack C linkage.
Fd open_process(pid_t pid) noexcept;
void kill_process(int pidfd) noexcept;

int write_file(const char* path, std::string_view text) noexcept;

/// Writes a new file or replaces one, in a folder, readable by all.
int put_file(int folder, const char* name, std::string_view contents) noexcept;

/// Makes the folder of this path and its parents, relative to `top` unless absolute.
int make_folders(int top, const char* path) noexcept;

int mount_tmpfs(const char* path, std::uint64_t bytes, std::uint64_t inodes,
                const char* mode) noexcept;

/// A detached copy of what is mounted there, with everything below it.
Fd clone_mount(int folder, const char* path) noexcept;

/// Sets attributes (MOUNT_ATTR_*) on a detached or attached mount and cuts it off from others.
int set_mount_attributes(int mount, std::uint64_t attributes, bool recursive) noexcept;

int attach_mount(int mount, const char* path) noexcept;

/// "<prefix><number>", or "<prefix><number><suffix>".
class NumberedPath {
public:
    NumberedPath(const char* prefix, std::uint64_t number, const char* suffix = "") noexcept;
    [[nodiscard]] const char* c_str() const noexcept { return text_; }

private:
    char text_[64];
};

/// A string_view's bytes with a NUL after them.
class PathText {
public:
    explicit PathText(std::string_view text) noexcept;
    [[nodiscard]] const char* c_str() const noexcept { return text_; }
    /// False when the text was too long or held a NUL.
    [[nodiscard]] bool ok() const noexcept { return ok_; }

private:
    char text_[4096];
    bool ok_;
};

} // namespace rexa::launcher

#endif
