#include "workspace/entry.hpp"

#include "workspace/open_beneath.hpp"
#include "workspace/status.hpp"

#include <rexa/error.hpp>

#include <errno.h>
#include <fcntl.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <climits>
#include <dirent.h>
#include <optional>
#include <string_view>

namespace rexa::workspace {

namespace {

// A name that is still something else each time it is looked at is reported as vanished.
constexpr int attempts = 8;

constexpr std::uint64_t reading = O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_NOCTTY | O_CLOEXEC;

[[noreturn]] void fail(const char* step) {
    const int number = errno;
    throw Error(Errc::workspace_invalid, std::string("cannot read the workspace: ") + step)
        .with_errno(number);
}

std::string link_to(int descriptor) {
    return "/proc/self/fd/" + std::to_string(descriptor);
}

/// Opens a file or folder of our own whose mode keeps us out, after changing its mode. The same
/// inode is checked, changed and opened, whatever its name means by then.
FileDescriptor open_after_granting(int folder, const char* name) {
    const FileDescriptor place = open_beneath(folder, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    if (!place) {
        return FileDescriptor();
    }
    const struct stat status = status_of(place.get());
    const bool is_folder = S_ISDIR(status.st_mode);
    if ((!is_folder && !S_ISREG(status.st_mode)) || status.st_uid != ::geteuid()) {
        errno = EACCES;
        return FileDescriptor();
    }
    const mode_t needed = is_folder ? S_IRWXU : S_IRUSR;
    const std::string link = link_to(place.get());
    if (::chmod(link.c_str(), (status.st_mode & 07777) | needed) != 0) {
        return FileDescriptor();
    }
    return FileDescriptor(::open(link.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
}

FoundKind kind_of_special(const struct stat& status) {
    if (S_ISFIFO(status.st_mode)) {
        return FoundKind::fifo;
    }
    if (S_ISSOCK(status.st_mode)) {
        return FoundKind::socket;
    }
    if (S_ISCHR(status.st_mode) && status.st_rdev == makedev(0, 0)) {
        return FoundKind::whiteout;
    }
    return FoundKind::device;
}

std::optional<std::string> read_link(int folder, const char* name) {
    std::array<char, PATH_MAX + 1> buffer;
    const ssize_t length = ::readlinkat(folder, name, buffer.data(), buffer.size());
    if (length < 0) {
        return std::nullopt;
    }
    return std::string(buffer.data(), static_cast<std::size_t>(length));
}

unsigned char type_of(mode_t mode) {
    return static_cast<unsigned char>(IFTODT(mode));
}

Found found(FoundKind kind) {
    Found result;
    result.kind = kind;
    return result;
}

Found found_open(FileDescriptor descriptor) {
    Found result;
    result.status = status_of(descriptor.get());
    if (S_ISREG(result.status.st_mode)) {
        result.kind = FoundKind::file;
    } else if (S_ISDIR(result.status.st_mode)) {
        grant_search(descriptor.get(), result.status);
        result.kind = FoundKind::folder;
    } else {
        result.kind = kind_of_special(result.status);
        return result;
    }
    result.descriptor = std::move(descriptor);
    return result;
}

/// One look at a name believed to be of this type. None: it is something else, `type` says what.
std::optional<Found> look_as_symlink(int folder, const char* name, unsigned char& type) {
    if (auto target = read_link(folder, name)) {
        Found result = found(FoundKind::symlink);
        result.target = std::move(*target);
        return result;
    }
    if (errno == ENOENT) {
        return found(FoundKind::vanished);
    }
    if (errno == EACCES) {
        return found(FoundKind::unreadable);
    }
    if (errno != EINVAL) {
        fail("readlinkat");
    }
    type = DT_UNKNOWN;
    return std::nullopt;
}

std::optional<Found> look_by_opening(int folder, const char* name, unsigned char& type) {
    FileDescriptor descriptor = open_beneath(folder, name, reading);
    if (!descriptor && (errno == EACCES || errno == EPERM)) {
        descriptor = open_after_granting(folder, name);
    }
    if (descriptor) {
        return found_open(std::move(descriptor));
    }
    switch (errno) {
    case ENOENT:
        return found(FoundKind::vanished);
    case EXDEV:
        return found(FoundKind::other_mount);
    case EACCES:
    case EPERM:
        return found(FoundKind::unreadable);
    case ELOOP:
        type = DT_LNK;
        return std::nullopt;
    case ENXIO:
    case ENODEV:
    case EAGAIN:
    case EINTR:
        type = DT_UNKNOWN;
        return std::nullopt;
    default:
        fail("openat2");
    }
}

std::optional<Found> look_without_opening(int folder, const char* name, unsigned char& type) {
    struct stat status = {};
    if (::fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) != 0) {
        if (errno == ENOENT) {
            return found(FoundKind::vanished);
        }
        if (errno == EACCES) {
            return found(FoundKind::unreadable);
        }
        fail("fstatat");
    }
    if (S_ISREG(status.st_mode) || S_ISDIR(status.st_mode) || S_ISLNK(status.st_mode)) {
        type = type_of(status.st_mode);
        return std::nullopt;
    }
    return found(kind_of_special(status));
}

} // namespace

std::vector<ListedName> list_names(int folder, std::size_t most) {
    std::vector<ListedName> names;
    alignas(dirent64) std::array<char, 64 * 1024> buffer;
    if (::lseek(folder, 0, SEEK_SET) < 0) {
        fail("lseek");
    }
    while (names.size() < most) {
        const ssize_t length = ::getdents64(folder, buffer.data(), buffer.size());
        const bool removed = length < 0 && errno == ENOENT;
        if (length == 0 || removed) {
            break;
        }
        if (length < 0) {
            fail("getdents64");
        }
        for (ssize_t offset = 0; offset < length && names.size() < most;) {
            const auto* entry = reinterpret_cast<const dirent64*>(buffer.data() + offset);
            const std::string_view name = entry->d_name;
            if (name != "." && name != "..") {
                names.push_back({std::string(name), entry->d_type});
            }
            offset += entry->d_reclen;
        }
    }
    std::sort(names.begin(), names.end(),
              [](const ListedName& a, const ListedName& b) { return a.name < b.name; });
    return names;
}

void grant_search(int folder, const struct stat& status) {
    const bool searchable = (status.st_mode & S_IXUSR) != 0;
    if (!searchable && status.st_uid == ::geteuid()) {
        ::fchmod(folder, (status.st_mode & 07777) | S_IRWXU);
    }
}

Found open_entry(int folder, const ListedName& entry) {
    const char* name = entry.name.c_str();
    unsigned char type = entry.type;
    for (int attempt = 0; attempt < attempts; ++attempt) {
        std::optional<Found> result;
        if (type == DT_LNK) {
            result = look_as_symlink(folder, name, type);
        } else if (type == DT_REG || type == DT_DIR) {
            result = look_by_opening(folder, name, type);
        } else {
            result = look_without_opening(folder, name, type);
        }
        if (result) {
            return std::move(*result);
        }
    }
    return found(FoundKind::vanished);
}

FileDescriptor open_folder(int parent, const std::string& name) {
    FileDescriptor folder = open_beneath(parent, name.c_str(), reading | O_DIRECTORY);
    if (!folder && errno == EACCES) {
        folder = open_after_granting(parent, name.c_str());
    }
    return folder;
}

} // namespace rexa::workspace
