#include "sandbox/local/layer_files.hpp"

#include "sandbox/local/layer_lock.hpp"
#include "sandbox/local/system_failure.hpp"
#include "workspace/entry.hpp"
#include "workspace/remove.hpp"

#include <rexa/error.hpp>

#include <errno.h>
#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <limits>
#include <string_view>

namespace rexa::local {

using workspace::FileDescriptor;

namespace {

constexpr std::size_t all = std::numeric_limits<std::size_t>::max();

// What one caller spends on what others left behind; the next one goes on where it stopped.
constexpr std::chrono::seconds clearing_time(2);

constexpr const char* marker = "complete";
constexpr const char* boot_id = "/proc/sys/kernel/random/boot_id";
constexpr std::size_t boot_digits = 8;

std::string read_short(int file) {
    std::array<char, 64> buffer;
    const ssize_t length = ::read(file, buffer.data(), buffer.size());
    if (length < 0) {
        fail_in_cache("read");
    }
    return std::string(buffer.data(), static_cast<std::size_t>(length));
}

void remove_abandoned_folders(int parent, const std::string& prefix, const Call& call) {
    for (const workspace::ListedName& entry : workspace::list_names(parent, all)) {
        if (!entry.name.starts_with(prefix)) {
            continue;
        }
        call.check();
        const FileDescriptor folder(
            ::openat(parent, entry.name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
        struct stat status = {};
        if (folder && ::fstat(folder.get(), &status) == 0 && status.st_uid == ::geteuid() &&
            try_lock(folder.get(), LockKind::exclusive)) {
            workspace::remove_contents(folder.get(), call);
            ::unlinkat(parent, entry.name.c_str(), AT_REMOVEDIR);
        }
    }
}

} // namespace

void fail_in_cache(const char* step) {
    const int error = errno;
    const std::string what = std::string("cache_folder: cannot ") + step;
    switch (error) {
    case ENOSPC:
    case EDQUOT:
        throw system_failure(
            Errc::resource_exhausted,
            what + ", its file system has no room or no inode left; make room there", error);
    case EACCES:
    case EPERM:
    case EROFS:
        throw system_failure(Errc::path_unreadable,
                             what + ", it may not be written to; name a folder of your own", error);
    default:
        throw system_failure(Errc::path_unreadable, what, error);
    }
}

FileDescriptor make_folder(int parent, const std::string& name) {
    if (::mkdirat(parent, name.c_str(), S_IRWXU) != 0 && errno != EEXIST) {
        fail_in_cache("make a folder");
    }
    FileDescriptor folder = open_existing_folder(parent, name);
    if (!folder) {
        fail_in_cache("open a folder");
    }
    return folder;
}

LockedFolder make_locked_folder(int parent, const std::string& prefix) {
    // Between its making and its locking it looks abandoned and may be taken away.
    for (;;) {
        LockedFolder made;
        made.name = prefix + random_name();
        if (::mkdirat(parent, made.name.c_str(), S_IRWXU) != 0) {
            fail_in_cache("make a folder");
        }
        made.folder = open_existing_folder(parent, made.name);
        if (made.folder && try_lock(made.folder.get(), LockKind::shared) &&
            is_still_named(parent, made.name, made.folder.get())) {
            return made;
        }
    }
}

void clear_abandoned_folders(int parent, const std::string& prefix, const Call& call) {
    const auto end = std::min(call.deadline(), Call::Clock::now() + clearing_time);
    try {
        remove_abandoned_folders(parent, prefix, Call(call).deadline(end));
    } catch (const Error&) {
        // Not the caller's concern; where it takes room away the caller will find out by itself.
    }
}

FileDescriptor open_existing_folder(int parent, const std::string& name) {
    FileDescriptor folder(
        ::openat(parent, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!folder && errno != ENOENT) {
        fail_in_cache("open a folder");
    }
    return folder;
}

bool is_still_named(int parent, const std::string& name, int folder) {
    struct stat named = {};
    struct stat open = {};
    if (::fstat(folder, &open) != 0) {
        fail_in_cache("stat a folder");
    }
    if (::fstatat(parent, name.c_str(), &named, AT_SYMLINK_NOFOLLOW) != 0) {
        if (errno == ENOENT) {
            return false;
        }
        fail_in_cache("stat a folder");
    }
    return named.st_dev == open.st_dev && named.st_ino == open.st_ino;
}

std::string random_name() {
    std::array<unsigned char, 16> bytes;
    if (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) {
        fail_in_cache("get random bytes");
    }
    constexpr std::string_view digits = "0123456789abcdef";
    std::string name;
    for (const unsigned char byte : bytes) {
        name += digits[byte >> 4];
        name += digits[byte & 15];
    }
    return name;
}

std::string boot_name() {
    const FileDescriptor file(::open(boot_id, O_RDONLY | O_CLOEXEC));
    if (!file) {
        fail_in_cache("read the boot id of this machine from /proc");
    }
    return read_short(file.get()).substr(0, boot_digits);
}

void write_marker(int layer, std::uint64_t bytes) {
    const FileDescriptor file(
        ::openat(layer, marker, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    const std::string text = std::to_string(bytes) + "\n";
    if (!file ||
        ::write(file.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
        fail_in_cache("mark a layer as complete");
    }
}

std::optional<std::uint64_t> read_marker(int layer) {
    const FileDescriptor file(
        ::openat(layer, marker, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    struct stat status = {};
    if (!file || ::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode)) {
        return std::nullopt;
    }
    const std::string text = read_short(file.get());
    std::uint64_t bytes = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), bytes);
    if (error != std::errc() || std::string_view(end) != "\n") {
        return std::nullopt;
    }
    return bytes;
}

} // namespace rexa::local
