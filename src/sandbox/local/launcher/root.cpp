#include "sandbox/local/launcher/family.hpp"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace rexa::launcher {

using protocol::EntryKind;

namespace {

constexpr std::uint64_t root_bytes = 64u << 20;
constexpr std::uint64_t root_inodes = 65536;

struct Entry {
    EntryKind kind = EntryKind::directory;
    std::uint32_t flags = 0;
    std::string_view path;
    std::string_view data; ///< target of a link, contents of a file, source of a bind
};

Entry read_entry(protocol::Reader& reader) noexcept {
    Entry entry;
    entry.kind = static_cast<EntryKind>(reader.u32());
    entry.flags = reader.u32();
    entry.path = reader.text();
    entry.data = reader.text();
    return entry;
}

// What a sandbox mounts for itself when it starts; a bind below must wait for that.
bool lies_on_own_mount(std::string_view path) noexcept {
    return path.starts_with("tmp/") || path.starts_with("dev/shm/");
}

int make_parents(const char* path) noexcept {
    const std::string_view text(path);
    const std::size_t slash = text.rfind('/');
    if (slash == std::string_view::npos) {
        return 0;
    }
    return make_folders(AT_FDCWD, PathText(text.substr(0, slash)).c_str());
}

int make_target(const char* path, bool folder) noexcept {
    if (folder) {
        return make_folders(AT_FDCWD, path);
    }
    const Fd file(::open(path, O_RDONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0444));
    return file ? 0 : errno;
}

Failure attach_late(Family& family, std::uint64_t root, std::string_view path, const Fd& tree,
                    bool folder) noexcept {
    LateBind late{root, family.next_late++, folder, {}};
    if (path.size() >= sizeof late.target) {
        return {"bind a path", ENAMETOOLONG};
    }
    path.copy(late.target, path.size());
    const NumberedPath place("/u/", late.number);
    if (const int error = make_target(place.c_str(), folder)) {
        return {"make a place for a bind", error};
    }
    if (const int error = attach_mount(tree.get(), place.c_str())) {
        return {"bind a path", error};
    }
    return family.late.add(late) ? Failure{} : Failure{"bind a path", ENOMEM};
}

Failure add_bind(Family& family, std::uint64_t root, const Entry& entry, const char* path,
                 Packet& request) noexcept {
    Fd tree;
    if ((entry.flags & protocol::bind_from_descriptor) != 0) {
        tree = request.take_fd();
    } else {
        const Fd source = open_source(family, entry.data);
        if (!source) {
            return {"open a bind's source", errno};
        }
        tree = clone_mount(source.get(), "");
    }
    if (!tree) {
        return {"clone a bind's source", errno};
    }
    const std::uint64_t kind =
        (entry.flags & protocol::bind_device) != 0 ? MOUNT_ATTR_NOEXEC : MOUNT_ATTR_NODEV;
    if (const int error =
            set_mount_attributes(tree.get(), MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | kind, true)) {
        return {"make a bind read-only", error};
    }
    struct stat status {};
    if (::fstat(tree.get(), &status) != 0) {
        return {"look at a bind's source", errno};
    }
    const bool folder = S_ISDIR(status.st_mode);
    if (lies_on_own_mount(path)) {
        return attach_late(family, root, path, tree, folder);
    }
    if (const int error = make_parents(path)) {
        return {"make a bind's parents", error};
    }
    if (const int error = make_target(path, folder)) {
        return {"make a bind's target", error};
    }
    if (const int error = attach_mount(tree.get(), path)) {
        return {"bind a path", error};
    }
    return {};
}

Failure add_entry(Family& family, std::uint64_t root, const Entry& entry,
                  Packet& request) noexcept {
    if (!entry.path.starts_with('/')) {
        return {"read a root's entry", EINVAL};
    }
    const PathText path(entry.path.substr(1));
    const PathText target(entry.kind == EntryKind::symlink ? entry.data : std::string_view());
    if (!path.ok() || !target.ok()) {
        return {"read a root's entry", EINVAL};
    }
    switch (entry.kind) {
    case EntryKind::directory:
        if (const int error = make_folders(AT_FDCWD, path.c_str())) {
            return {"make a folder of the root", error};
        }
        return {};
    case EntryKind::symlink:
        if (const int error = make_parents(path.c_str())) {
            return {"make a link's parents", error};
        }
        if (::symlink(target.c_str(), path.c_str()) != 0) {
            return {"make a link of the root", errno};
        }
        return {};
    case EntryKind::file:
        if (const int error = make_parents(path.c_str())) {
            return {"make a file's parents", error};
        }
        if (const int error = put_file(AT_FDCWD, path.c_str(), entry.data)) {
            return {"make a file of the root", error};
        }
        return {};
    case EntryKind::bind:
        return add_bind(family, root, entry, path.c_str(), request);
    }
    return {"read a root's entry", EINVAL};
}

Failure fill_root(Family& family, std::uint64_t root, protocol::Reader& reader,
                  Packet& request) noexcept {
    const std::uint32_t count = reader.u32();
    for (std::uint32_t item = 0; item < count; ++item) {
        const Entry entry = read_entry(reader);
        if (!reader.ok()) {
            return {"read a root's entry", EPROTO};
        }
        if (Failure failure = add_entry(family, root, entry, request)) {
            failure.item = item;
            return failure;
        }
    }
    const Fd top(::open(".", O_PATH | O_DIRECTORY | O_CLOEXEC));
    constexpr std::uint64_t attributes = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV;
    if (const int error = set_mount_attributes(top.get(), attributes, false)) {
        return {"make the root read-only", error};
    }
    return {};
}

} // namespace

Failure make_root(Family& family, Packet& request) noexcept {
    protocol::Reader reader(request.payload());
    const std::uint64_t root = reader.u64();
    const NumberedPath place("/t/", root);
    if (::mkdir(place.c_str(), 0755) != 0) {
        return {"make a place for a root", errno};
    }
    Failure failure;
    if (const int error = mount_tmpfs(place.c_str(), root_bytes, root_inodes, "0755")) {
        failure = {"mount a root", error};
    }
    if (!failure && ::chdir(place.c_str()) != 0) {
        failure = {"enter a root", errno};
    }
    if (!failure) {
        failure = fill_root(family, root, reader, request);
    }
    if (::chdir("/") != 0) {
        failure = {"leave a root", errno};
    }
    if (failure) {
        drop_root(family, root);
    }
    return failure;
}

void drop_root(Family& family, std::uint64_t root) noexcept {
    for (LateBind* late = family.late.begin(); late != family.late.end();) {
        if (late->root != root) {
            ++late;
            continue;
        }
        const NumberedPath place("/u/", late->number);
        ::umount2(place.c_str(), MNT_DETACH);
        ::unlinkat(AT_FDCWD, place.c_str(), late->folder ? AT_REMOVEDIR : 0);
        family.late.remove(late);
    }
    const NumberedPath place("/t/", root);
    ::umount2(place.c_str(), MNT_DETACH);
    ::rmdir(place.c_str());
}

} // namespace rexa::launcher
