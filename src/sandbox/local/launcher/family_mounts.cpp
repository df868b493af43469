#include "sandbox/local/launcher/family.hpp"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <cerrno>

namespace rexa::launcher {

namespace {

constexpr std::uint64_t family_bytes = 16u << 20;
constexpr std::uint64_t family_inodes = 65536;

// Any folder does to put the new root on: it is moved away again at once, and only this
// namespace ever sees it there.
const char* find_mount_point() noexcept {
    for (const char* path : {"/tmp", "/run", "/proc", "/dev", "/usr"}) {
        struct stat status {};
        if (::stat(path, &status) == 0 && S_ISDIR(status.st_mode)) {
            return path;
        }
    }
    return "/";
}

Failure make_base(const char* base) noexcept {
    if (const int error = mount_tmpfs(base, family_bytes, family_inodes, "0755")) {
        return {"mount the family's root", error};
    }
    if (::chdir(base) != 0) {
        return {"enter the family's root", errno};
    }
    for (const char* folder : {"host", "proc", "t", "u", "l", "s", "e", "r"}) {
        if (::mkdir(folder, 0755) != 0) {
            return {"fill the family's root", errno};
        }
    }
    const Fd nothing(::open("n", O_RDONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0444));
    if (!nothing) {
        return {"fill the family's root", errno};
    }
    return {};
}

} // namespace

Failure enter_family(Family& family) noexcept {
    if (::mount(nullptr, "/", nullptr, MS_REC | MS_SLAVE, nullptr) != 0) {
        return {"cut the mounts off from the host's", errno};
    }
    if (const Failure failure = make_base(find_mount_point())) {
        return failure;
    }
    if (::syscall(SYS_pivot_root, ".", "host") != 0) {
        return {"pivot_root", errno};
    }
    if (::chdir("/") != 0) {
        return {"enter the family's root", errno};
    }
    // The kernel allows a new proc only while a whole one is in sight.
    if (::mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, nullptr) != 0) {
        return {"mount proc", errno};
    }
    if (family.start.identity == protocol::Identity::user) {
        family.host_root = Fd(::open("/host", O_PATH | O_DIRECTORY | O_CLOEXEC));
        return family.host_root ? Failure{} : Failure{"open the host's root", errno};
    }
    // Started by root, the library opens every source itself: nothing of the host need be here.
    if (::umount2("/host", MNT_DETACH) != 0) {
        return {"let go of the host's root", errno};
    }
    return {};
}

std::uint32_t probe_features(std::uint32_t avoided) noexcept {
    std::uint32_t found = 0;
    if (::setxattr("/e", "user.rexa", "1", 1, 0) == 0) {
        ::removexattr("/e", "user.rexa");
        found |= protocol::feature_tmpfs_xattr;
    }
    const Fd overlay(::fsopen("overlay", FSOPEN_CLOEXEC));
    if (overlay && ::fsconfig(overlay.get(), FSCONFIG_SET_STRING, "lowerdir+", "/e", 0) == 0) {
        found |= protocol::feature_lowerdir_list;
    }
    return found & ~avoided;
}

Fd open_source(const Family& family, std::string_view path) noexcept {
    if (!family.host_root) {
        errno = EXDEV;
        return {};
    }
    const PathText text(path);
    if (!text.ok()) {
        errno = ENAMETOOLONG;
        return {};
    }
    open_how how{};
    how.flags = O_PATH | O_CLOEXEC;
    how.resolve = RESOLVE_IN_ROOT;
    return Fd(static_cast<int>(
        ::syscall(SYS_openat2, family.host_root.get(), text.c_str(), &how, sizeof how)));
}

Layer* find_layer(Family& family, std::uint64_t id) noexcept {
    for (Layer& layer : family.layers) {
        if (layer.id == id) {
            return &layer;
        }
    }
    return nullptr;
}

Failure add_layer(Family& family, Packet& request) noexcept {
    protocol::Reader reader(request.payload());
    const std::uint64_t id = reader.u64();
    const std::string_view path = reader.text();
    Fd tree = request.take_fd();
    if (!tree) {
        const Fd source = open_source(family, path);
        if (!source) {
            return {"open a layer", errno};
        }
        tree = clone_mount(source.get(), "");
    }
    if (!tree) {
        return {"clone a layer", errno};
    }
    constexpr std::uint64_t attributes = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV;
    if (const int error = set_mount_attributes(tree.get(), attributes, true)) {
        return {"make a layer read-only", error};
    }
    const NumberedPath target("/l/", id);
    if (::mkdir(target.c_str(), 0755) != 0) {
        return {"make a place for a layer", errno};
    }
    if (const int error = attach_mount(tree.get(), target.c_str())) {
        ::rmdir(target.c_str());
        return {"attach a layer", error};
    }
    if (!family.layers.add({id, 0})) {
        ::umount2(target.c_str(), MNT_DETACH);
        ::rmdir(target.c_str());
        return {"remember a layer", ENOMEM};
    }
    return {};
}

void drop_layer(Family& family, std::uint64_t id) noexcept {
    Layer* layer = find_layer(family, id);
    if (layer == nullptr) {
        return;
    }
    if (layer->frozen_sandbox != 0) {
        drop_workspace(layer->frozen_sandbox);
    } else {
        const NumberedPath target("/l/", id);
        ::umount2(target.c_str(), MNT_DETACH);
        ::rmdir(target.c_str());
    }
    family.layers.remove(layer);
}

} // namespace rexa::launcher
