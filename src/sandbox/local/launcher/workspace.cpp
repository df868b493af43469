#include "sandbox/local/launcher/family.hpp"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace rexa::launcher {

namespace {

// Undoes what a failed or ended sandbox has put at /s/<sandbox>.
class Place {
public:
    explicit Place(std::uint64_t sandbox) noexcept : path_("/s/", sandbox) {}
    [[nodiscard]] const char* c_str() const noexcept { return path_.c_str(); }
    void remove() const noexcept {
        ::umount2(path_.c_str(), MNT_DETACH);
        ::rmdir(path_.c_str());
    }

private:
    NumberedPath path_;
};

Failure mount_on_disk(const Family& family, const Launch& launch, const char* place) noexcept {
    Fd opened;
    if (!launch.disk_tree) {
        const Fd source = open_source(family, launch.disk_workspace);
        if (!source) {
            return {"open the workspace's folder", errno};
        }
        opened = clone_mount(source.get(), "");
        if (!opened) {
            return {"clone the workspace's folder", errno};
        }
    }
    const int tree = opened ? opened.get() : launch.disk_tree.get();
    if (const int error = set_mount_attributes(tree, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV, true)) {
        return {"restrict the workspace's folder", error};
    }
    if (const int error = attach_mount(tree, place)) {
        return {"attach the workspace's folder", error};
    }
    return {};
}

// A mount that a sandbox gets to see names the place of what it shows: with the host's disk that
// would be a path of the host. Files of the run and its notes are small.
Failure mount_small_parts(const Launch& launch) noexcept {
    constexpr std::uint64_t note_bytes = 1u << 20;
    constexpr std::uint64_t note_inodes = 1'000;
    const NumberedPath run("/s/", launch.sandbox, "/run");
    const NumberedPath note("/s/", launch.sandbox, "/note");
    int error = mount_tmpfs(run.c_str(), launch.workspace_bytes, own_inodes, "0755");
    if (error == 0) {
        error = mount_tmpfs(note.c_str(), note_bytes, note_inodes, "0755");
    }
    return error == 0 ? Failure{} : Failure{"mount the run's folders", error};
}

Failure fill(const Launch& launch, const char* place) noexcept {
    const Fd folder(::open(place, O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!folder) {
        return {"open the workspace's folder", errno};
    }
    for (const char* name : {"upper", "work", "run", "note"}) {
        if (::mkdirat(folder.get(), name, 0755) != 0) {
            return {"fill the workspace's folder", errno};
        }
    }
    if ((launch.flags & protocol::launch_disk_workspace) != 0) {
        if (const Failure failure = mount_small_parts(launch)) {
            return failure;
        }
    }
    if (::mkdirat(folder.get(), "run/note", 0755) != 0) {
        return {"fill the run's folder", errno};
    }
    return put_run_files(launch.sandbox, launch.files);
}

} // namespace

bool read_launch(Packet& request, Launch& launch) noexcept {
    launch.channel = request.take_fd();
    if (!launch.channel) {
        return false;
    }
    protocol::Reader reader(request.payload());
    launch.sandbox = reader.u64();
    launch.root = reader.u64();
    launch.flags = reader.u32();
    launch.workspace_bytes = reader.u64();
    launch.workspace_files = reader.u64();
    launch.temporary_bytes = reader.u64();
    launch.layer_count = reader.u32();
    const bool too_many = launch.layer_count > launch.layers.size();
    for (std::size_t i = 0; i < launch.layer_count && !too_many; ++i) {
        launch.layers[i] = reader.u64();
    }
    launch.disk_workspace = reader.text();
    launch.files = reader.rest();
    if ((launch.flags & protocol::launch_into_cgroup) != 0) {
        launch.cgroup = request.take_fd();
    }
    launch.disk_tree = request.take_fd();
    if (reader.ok() && !too_many) {
        return true;
    }
    send_failure(launch.channel.get(), request.request(), "read a launch request", EPROTO);
    return false;
}

Failure make_workspace(const Family& family, Launch& launch) noexcept {
    const Place place(launch.sandbox);
    if (::mkdir(place.c_str(), 0755) != 0) {
        return {"make a place for the workspace", errno};
    }
    Failure failure;
    if ((launch.flags & protocol::launch_disk_workspace) != 0) {
        failure = mount_on_disk(family, launch, place.c_str());
    } else if (const int error = mount_tmpfs(place.c_str(), launch.workspace_bytes,
                                             launch.workspace_files + own_inodes, "0755"))
        failure = {"mount the workspace's memory", error};
    if (!failure) {
        failure = fill(launch, place.c_str());
    }
    if (failure) {
        place.remove();
    }
    return failure;
}

void drop_workspace(std::uint64_t sandbox) noexcept {
    Place(sandbox).remove();
}

Failure put_run_files(std::uint64_t sandbox, std::span<const char> files) noexcept {
    const Fd folder(
        ::open(NumberedPath("/s/", sandbox, "/run").c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!folder) {
        return {"open the run's folder", errno};
    }
    protocol::Reader reader(files);
    const std::uint32_t count = reader.u32();
    for (std::uint32_t i = 0; i < count; ++i) {
        const PathText name(reader.text());
        const std::string_view contents = reader.text();
        if (!reader.ok() || !name.ok() ||
            std::string_view(name.c_str()).find('/') != std::string_view::npos) {
            return {"read a run's file", EPROTO};
        }
        if (const int error = put_file(folder.get(), name.c_str(), contents)) {
            return {"write a run's file", error};
        }
    }
    return {};
}

Failure freeze_workspace(Family& family, std::uint64_t sandbox, std::uint64_t layer) noexcept {
    const Place place(sandbox);
    const Fd mount(::open(place.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!mount) {
        return {"open the workspace's folder", errno};
    }
    constexpr std::uint64_t attributes = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV;
    if (const int error = set_mount_attributes(mount.get(), attributes, false)) {
        return {"make the workspace read-only", error};
    }
    if (!family.layers.add({layer, sandbox})) {
        return {"remember a layer", ENOMEM};
    }
    return {};
}

} // namespace rexa::launcher
