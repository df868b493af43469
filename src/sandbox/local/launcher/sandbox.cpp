#include "sandbox/local/launcher/family.hpp"

#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <net/if.h>

// What the child of the family root does between its birth and its exec of the init: all of it
// inside its own copy of the family's mounts, with the capabilities of its own user namespace only.
namespace rexa::launcher {

namespace {

constexpr std::uint64_t temporary_inodes = 100'000;

Failure write_own_maps() noexcept {
    if (const int error = write_file("/proc/self/setgroups", "deny")) {
        return {"write setgroups", error};
    }
    if (const int error = write_file("/proc/self/uid_map", "1000 1000 1")) {
        return {"write uid_map", error};
    }
    if (const int error = write_file("/proc/self/gid_map", "1000 1000 1")) {
        return {"write gid_map", error};
    }
    return {};
}

// The kernel counts these for the user who made the outermost namespace as well, who would have
// none left for himself and for the other sandboxes.
Failure limit_shared_counts() noexcept {
    if (const int error = write_file("/proc/sys/user/max_inotify_instances", "16")) {
        return {"limit inotify instances", error};
    }
    if (const int error = write_file("/proc/sys/user/max_inotify_watches", "4096")) {
        return {"limit inotify watches", error};
    }
    return {};
}

Failure copy_root(std::uint64_t root) noexcept {
    const Fd tree = clone_mount(AT_FDCWD, NumberedPath("/t/", root).c_str());
    if (!tree) {
        return {"copy the root", errno};
    }
    if (const int error = attach_mount(tree.get(), "/r")) {
        return {"attach the root", error};
    }
    return {};
}

Failure mount_own_parts(const Launch& launch) noexcept {
    constexpr unsigned long flags = MS_NOSUID | MS_NODEV | MS_NOEXEC;
    if (::mount("proc", "/r/proc", "proc", flags, nullptr) != 0) {
        return {"mount /proc", errno};
    }
    if (const int error = mount_tmpfs("/r/tmp", launch.temporary_bytes, temporary_inodes, "1777")) {
        return {"mount /tmp", error};
    }
    if (const int error =
            mount_tmpfs("/r/dev/shm", launch.temporary_bytes, temporary_inodes, "1777")) {
        return {"mount /dev/shm", error};
    }
    return {};
}

// They list the keys of the host's user, whose id the sandbox has where rexa was not started by
// root.
Failure cover_keys() noexcept {
    constexpr std::uint64_t attributes =
        MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC;
    for (const char* path : {"/r/proc/keys", "/r/proc/key-users"}) {
        const Fd nothing = clone_mount(AT_FDCWD, "/n");
        if (!nothing) {
            return {"copy an empty file", errno};
        }
        if (const int error = set_mount_attributes(nothing.get(), attributes, false)) {
            return {"restrict an empty file", error};
        }
        // A kernel without keys has no such file.
        const int error = attach_mount(nothing.get(), path);
        if (error != 0 && error != ENOENT) {
            return {"cover the list of keys", error};
        }
    }
    return {};
}

Failure attach_late_binds(const Family& family, std::uint64_t root) noexcept {
    for (const LateBind& late : family.late) {
        if (late.root != root) {
            continue;
        }
        char target[sizeof late.target + 8];
        std::snprintf(target, sizeof target, "/r/%s", late.target);
        const std::string_view text(target);
        const std::string_view parents = late.folder ? text : text.substr(0, text.rfind('/'));
        if (const int error = make_folders(AT_FDCWD, PathText(parents).c_str())) {
            return {"make a bind's parents", error};
        }
        if (!late.folder) {
            const Fd file(::open(target, O_WRONLY | O_CREAT | O_CLOEXEC, 0444));
        }
        const Fd tree = clone_mount(AT_FDCWD, NumberedPath("/u/", late.number).c_str());
        if (!tree) {
            return {"copy a bind", errno};
        }
        if (const int error = attach_mount(tree.get(), target)) {
            return {"attach a bind", error};
        }
    }
    return {};
}

NumberedPath layer_path(Family& family, std::uint64_t id, bool& known) noexcept {
    const Layer* layer = find_layer(family, id);
    known = layer != nullptr;
    if (known && layer->frozen_sandbox != 0) {
        return {"/s/", layer->frozen_sandbox, "/upper"};
    }
    return {"/l/", id};
}

Failure mount_layer_by_layer(Family& family, const Launch& launch, const char* upper,
                             const char* work) noexcept {
    const Fd overlay(::fsopen("overlay", FSOPEN_CLOEXEC));
    if (!overlay) {
        return {"open overlay", errno};
    }
    bool set = true;
    const auto option = [&](const char* key, const char* value) {
        set = set && ::fsconfig(overlay.get(), FSCONFIG_SET_STRING, key, value, 0) == 0;
    };
    bool known = true;
    for (std::size_t i = 0; i < launch.layer_count && known; ++i) {
        option("lowerdir+", layer_path(family, launch.layers[i], known).c_str());
    }
    if (!known) {
        return {"find a layer", ENOENT};
    }
    if (launch.layer_count == 0) {
        option("lowerdir+", "/e");
    }
    option("upperdir", upper);
    option("workdir", work);
    set = set && ::fsconfig(overlay.get(), FSCONFIG_SET_FLAG, "userxattr", nullptr, 0) == 0 &&
          ::fsconfig(overlay.get(), FSCONFIG_CMD_CREATE, nullptr, nullptr, 0) == 0;
    if (!set) {
        return {"configure overlay", errno};
    }
    const Fd mount(::fsmount(overlay.get(), FSMOUNT_CLOEXEC, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV));
    if (!mount) {
        return {"mount overlay", errno};
    }
    if (const int error = attach_mount(mount.get(), "/r/workspace")) {
        return {"attach overlay", error};
    }
    return {};
}

Failure mount_as_list(Family& family, const Launch& launch, const char* upper,
                      const char* work) noexcept {
    // Every path is one of the family's short ones, so that all layers fit into the kernel's page.
    char options[4000];
    int used = std::snprintf(options, sizeof options,
                             "userxattr,upperdir=%s,workdir=%s,lowerdir=", upper, work);
    if (launch.layer_count == 0) {
        std::snprintf(options + used, sizeof options - static_cast<std::size_t>(used), "/e");
    }
    for (std::size_t i = 0; i < launch.layer_count; ++i) {
        bool known = true;
        const NumberedPath path = layer_path(family, launch.layers[i], known);
        if (!known) {
            return {"find a layer", ENOENT};
        }
        const std::size_t left = sizeof options - static_cast<std::size_t>(used);
        const int more =
            std::snprintf(options + used, left, "%s%s", i == 0 ? "" : ":", path.c_str());
        if (more < 0 || static_cast<std::size_t>(more) >= left) {
            return {"list the layers", E2BIG};
        }
        used += more;
    }
    if (::mount("overlay", "/r/workspace", "overlay", MS_NOSUID | MS_NODEV, options) != 0) {
        return {"mount overlay", errno};
    }
    return {};
}

Failure mount_workspace(Family& family, const Launch& launch) noexcept {
    const NumberedPath upper("/s/", launch.sandbox, "/upper");
    const NumberedPath work("/s/", launch.sandbox, "/work");
    if ((family.features & protocol::feature_lowerdir_list) != 0) {
        return mount_layer_by_layer(family, launch, upper.c_str(), work.c_str());
    }
    return mount_as_list(family, launch, upper.c_str(), work.c_str());
}

Failure bind_run_folder(const char* source, const char* target, std::uint64_t attributes) noexcept {
    const Fd tree = clone_mount(AT_FDCWD, source);
    if (!tree) {
        return {"copy the run's folder", errno};
    }
    if (const int error = set_mount_attributes(tree.get(), attributes, false)) {
        return {"restrict the run's folder", error};
    }
    if (const int error = attach_mount(tree.get(), target)) {
        return {"attach the run's folder", error};
    }
    return {};
}

Failure bind_run_folders(std::uint64_t sandbox) noexcept {
    constexpr std::uint64_t attributes = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC;
    if (const Failure failure = bind_run_folder(NumberedPath("/s/", sandbox, "/run").c_str(),
                                                "/r/run/rexa", attributes | MOUNT_ATTR_RDONLY)) {
        return failure;
    }
    return bind_run_folder(NumberedPath("/s/", sandbox, "/note").c_str(), "/r/run/rexa/note",
                           attributes);
}

Failure leave_family_root() noexcept {
    if (::chdir("/r") != 0) {
        return {"enter the root", errno};
    }
    if (::syscall(SYS_pivot_root, ".", ".") != 0) {
        return {"pivot_root", errno};
    }
    if (::umount2(".", MNT_DETACH) != 0) {
        return {"let go of the family's root", errno};
    }
    if (::chdir("/") != 0) {
        return {"enter the root", errno};
    }
    return {};
}

Failure raise_loopback() noexcept {
    const Fd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    if (!socket) {
        return {"open a socket", errno};
    }
    ifreq request{};
    std::snprintf(request.ifr_name, sizeof request.ifr_name, "lo");
    request.ifr_flags = IFF_UP;
    if (::ioctl(socket.get(), SIOCSIFFLAGS, &request) != 0) {
        return {"raise the loopback interface", errno};
    }
    return {};
}

// The host makes the cgroups while the mounts are made here. The namespace comes after: its root is
// the cgroup its maker is in.
Failure enter_cgroups(const Launch& launch) noexcept {
    if ((launch.flags & protocol::launch_enter_cgroups) != 0) {
        static Packet packet;
        if (packet.receive(launch.channel.get(), true) != Packet::Status::received ||
            packet.type() != protocol::Type::enter_cgroups) {
            return {"be told the cgroups", EPROTO};
        }
        for (int hierarchy = 0; hierarchy < protocol::v1_hierarchies; ++hierarchy) {
            const Fd entrance = packet.take_fd();
            if (!entrance || ::write(entrance.get(), "0", 1) != 1) {
                return {"enter the cgroup", entrance ? errno : EMFILE};
            }
        }
    }
    if (::unshare(CLONE_NEWCGROUP) != 0) {
        return {"make a cgroup namespace", errno};
    }
    return {};
}

Failure drop_capabilities() noexcept {
    unsigned long capability = 0;
    while (::prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) == 0) {
        ++capability;
    }
    if (errno != EINVAL || capability == 0) {
        return {"drop the bounding set", errno};
    }
    if (::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) != 0) {
        return {"clear the ambient set", errno};
    }
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    __user_cap_data_struct none[2]{};
    if (::syscall(SYS_capset, &header, none) != 0) {
        return {"drop all capabilities", errno};
    }
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
        return {"set no_new_privs", errno};
    }
    return {};
}

Failure set_up(Family& family, const Launch& launch) noexcept {
    if (const Failure failure = write_own_maps()) {
        return failure;
    }
    if (const Failure failure = limit_shared_counts()) {
        return failure;
    }
    if (const Failure failure = copy_root(launch.root)) {
        return failure;
    }
    if (const Failure failure = mount_own_parts(launch)) {
        return failure;
    }
    if (const Failure failure = cover_keys()) {
        return failure;
    }
    if (const Failure failure = attach_late_binds(family, launch.root)) {
        return failure;
    }
    if (const Failure failure = mount_workspace(family, launch)) {
        return failure;
    }
    if (const Failure failure = bind_run_folders(launch.sandbox)) {
        return failure;
    }
    if (const Failure failure = leave_family_root()) {
        return failure;
    }
    if ((launch.flags & protocol::launch_host_network) == 0) {
        if (const Failure failure = raise_loopback()) {
            return failure;
        }
    }
    if (::sethostname("rexa", 4) != 0) {
        return {"set the host name", errno};
    }
    if (const Failure failure = enter_cgroups(launch)) {
        return failure;
    }
    return drop_capabilities();
}

// Not by executing a program: the start of a static one costs as much as all mounts together. The
// helper itself was started with an empty environment, and keeps nothing of other runs.
Failure become_init(const Family& family, const Launch& launch) noexcept {
    constexpr int watcher_fd = protocol::channel_fd + 1;
    if (::dup2(launch.channel.get(), protocol::channel_fd) < 0 ||
        (launch.watch && ::dup2(launch.watch.get(), watcher_fd) < 0)) {
        return {"place the channel", errno};
    }
    if (::close_range(launch.watch ? watcher_fd + 1 : watcher_fd, ~0u, 0) != 0) {
        return {"close descriptors", errno};
    }
    run_init(launch.watch ? watcher_fd : -1, family.start.processors);
}

} // namespace

void enter_sandbox(Family& family, const Launch& launch) noexcept {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    int channel = launch.channel.get();
    Failure failure = set_up(family, launch);
    if (!failure) {
        failure = become_init(family, launch);
        channel = protocol::channel_fd;
    }
    send_failure(channel, 0, failure.step, failure.error);
    ::_exit(1);
}

} // namespace rexa::launcher
