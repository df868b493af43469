#include "store/sqlite/files.hpp"

#include "workspace/open_beneath.hpp"

#include <rexa/error.hpp>
#include <rexa/id.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <dirent.h>
#include <memory>

namespace rexa::sqlite {
namespace {

constexpr mode_t owner_only_file = 0600;
constexpr mode_t owner_only_folder = 0700;
constexpr int new_file_flags = O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;

void require_regular(int file, std::string_view name) {
    struct stat status {};
    if (::fstat(file, &status) != 0) {
        fail_file(name, "look at", errno);
    }
    if (!S_ISREG(status.st_mode)) {
        fail_file(name, "use, it is no regular file,", EISDIR);
    }
}

} // namespace

Errc code_of_errno(int system_error) noexcept {
    switch (system_error) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
        return Errc::store_full;
    case EROFS:
    case EACCES:
    case EPERM:
        return Errc::store_read_only;
    case ELOOP:
    case ENOTDIR:
    case EISDIR:
        return Errc::store_unsuitable;
    default:
        return Errc::store_failed;
    }
}

void fail_file(std::string_view name, std::string_view action, int system_error) {
    throw Error(code_of_errno(system_error), "store: cannot " + std::string(action) + " " +
                                                 std::string(name) + ": " +
                                                 std::generic_category().message(system_error))
        .from("sqlite")
        .with_errno(system_error);
}

FileDescriptor open_folder(int parent, const char* name) {
    constexpr int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
    FileDescriptor folder(::openat(parent, name, flags));
    if (!folder && errno == ENOENT) {
        if (::mkdirat(parent, name, owner_only_folder) != 0 && errno != EEXIST) {
            fail_file(name, "make", errno);
        }
        folder = FileDescriptor(::openat(parent, name, flags));
    }
    if (!folder) {
        fail_file(name, "open", errno);
    }
    return folder;
}

FileDescriptor open_file(int folder, const std::string& name, int flags) {
    constexpr int always = O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK;
    FileDescriptor file =
        workspace::open_beneath(folder, name.c_str(), static_cast<unsigned>(flags | always));
    if (!file) {
        if (errno == ENOENT) {
            return file;
        }
        fail_file(name, "open", errno);
    }
    require_regular(file.get(), name);
    return file;
}

FileDescriptor create_file(int folder, const std::string& name) {
    FileDescriptor file(::openat(folder, name.c_str(), new_file_flags, owner_only_file));
    if (!file) {
        fail_file(name, "make", errno);
    }
    return file;
}

void write_all(int file, BytesView bytes, std::string_view name) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(file, bytes.data(), bytes.size());
        if (written < 0 && errno != EINTR) {
            fail_file(name, "write", errno);
        }
        bytes = bytes.subspan(written < 0 ? 0 : static_cast<std::size_t>(written));
    }
}

void read_exactly(int file, std::uint64_t offset, std::size_t size, std::string& into,
                  std::string_view name) {
    into.resize(size);
    for (std::size_t done = 0; done < size;) {
        const ssize_t got =
            ::pread(file, into.data() + done, size - done, static_cast<off_t>(offset + done));
        if (got < 0 && errno != EINTR) {
            fail_file(name, "read", errno);
        }
        if (got == 0) {
            throw Error(Errc::store_corrupt, "store: " + std::string(name) + " is too short")
                .from("sqlite");
        }
        done += got < 0 ? 0 : static_cast<std::size_t>(got);
    }
}

std::uint64_t size_of(int file, std::string_view name) {
    struct stat status {};
    if (::fstat(file, &status) != 0) {
        fail_file(name, "look at", errno);
    }
    return static_cast<std::uint64_t>(status.st_size);
}

void sync_file(int file, std::string_view name) {
    if (::fsync(file) != 0) {
        fail_file(name, "sync", errno);
    }
}

void remove_file(int folder, const std::string& name) {
    if (::unlinkat(folder, name.c_str(), 0) != 0 && errno != ENOENT) {
        fail_file(name, "remove", errno);
    }
}

std::vector<std::string> names_in(int folder, std::string_view name) {
    const int copy = ::openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (copy < 0) {
        fail_file(name, "open", errno);
    }
    const std::unique_ptr<DIR, int (*)(DIR*)> listing(::fdopendir(copy), &::closedir);
    if (!listing) {
        const int error = errno;
        ::close(copy);
        fail_file(name, "list", error);
    }
    std::vector<std::string> names;
    errno = 0;
    while (const dirent* entry = ::readdir(listing.get())) {
        if (std::strcmp(entry->d_name, ".") != 0 && std::strcmp(entry->d_name, "..") != 0) {
            names.emplace_back(entry->d_name);
        }
        errno = 0;
    }
    if (errno != 0) {
        fail_file(name, "list", errno);
    }
    return names;
}

std::string random_name() {
    return SnapshotId::random().to_string();
}

bool is_random_name(std::string_view name) noexcept {
    constexpr std::size_t digits = 2 * sizeof(SnapshotId::Raw);
    return name.size() == digits &&
           name.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

} // namespace rexa::sqlite
