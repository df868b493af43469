#include "sandbox/local/launcher/open_files.hpp"

#include "sandbox/local/launcher/shared_mappings.hpp"

#include <fcntl.h>
#include <linux/kcmp.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <dirent.h>
#include <utility>

namespace rexa::launcher {

namespace {

constexpr unsigned pidfd_of_thread = O_EXCL; // PIDFD_THREAD, since Linux 6.9

constexpr std::uint64_t tmpfs_magic = 0x01021994;
constexpr std::uint64_t huge_pages_magic = 0x958458f6;
constexpr std::uint64_t overlay_magic = 0x794c7630;

/// Walks the numbered names of a folder of /proc.
template <class Visit>
void for_each_number(int parent, const char* path, Visit visit) noexcept {
    const int descriptor = ::openat(parent, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR* const folder = descriptor >= 0 ? ::fdopendir(descriptor) : nullptr;
    if (folder == nullptr) {
        return;
    }
    while (const dirent* entry = ::readdir(folder)) {
        if (entry->d_name[0] >= '0' && entry->d_name[0] <= '9') {
            visit(descriptor, std::strtoull(entry->d_name, nullptr, 10));
        }
    }
    ::closedir(folder);
}

/// A thread of a process that has not ended, as its main thread may have; 0 when there is none, or
/// when the process is none of a sandbox's.
std::uint64_t living_thread(int processes, std::uint64_t pid, ino_t& space) noexcept {
    std::uint64_t found = 0;
    const NumberedPath threads("", pid, "/task");
    for_each_number(processes, threads.c_str(), [&](int tasks, std::uint64_t task) {
        struct stat status {};
        // One that has ended may keep its pid namespace, but not the others.
        if (found == 0 &&
            ::fstatat(tasks, NumberedPath("", task, "/ns/mnt").c_str(), &status, 0) == 0 &&
            ::fstatat(tasks, NumberedPath("", task, "/ns/pid").c_str(), &status, 0) == 0) {
            found = task;
            space = status.st_ino;
        }
    });
    return found;
}

/// Also when the thread has gone.
bool has_files_of(std::uint64_t thread, std::uint64_t main) noexcept {
    const long order = ::syscall(SYS_kcmp, thread, main, KCMP_FILES, 0, 0);
    return order == 0 || (order < 0 && errno == ESRCH);
}

/// The parent of a process; 0 when it has gone.
std::uint64_t parent_of(int processes, std::uint64_t pid) noexcept {
    const Fd file(
        ::openat(processes, NumberedPath("", pid, "/stat").c_str(), O_RDONLY | O_CLOEXEC));
    char text[256];
    const ssize_t size = file ? ::read(file.get(), text, sizeof text - 1) : -1;
    if (size <= 0) {
        return 0;
    }
    text[size] = '\0';
    // "pid (name) state parent": the name may hold anything, but nothing after it a parenthesis.
    const char* const name_end = std::strrchr(text, ')');
    return name_end != nullptr && std::strlen(name_end) > 4
               ? std::strtoull(name_end + 4, nullptr, 10)
               : 0;
}

class Count {
public:
    explicit Count(std::uint64_t program) noexcept {
        struct stat status {};
        const char* const places[] = {"/root/tmp", "/root/dev/shm", "/root/run/rexa",
                                      "/root/run/rexa/note"};
        for (std::size_t i = 0; i < own_.size(); ++i) {
            if (::stat(NumberedPath("/proc/", program, places[i]).c_str(), &status) == 0) {
                own_[i] = status.st_dev;
            }
        }
        if (::stat(NumberedPath("/proc/", program, "/ns/pid").c_str(), &status) == 0) {
            space_ = status.st_ino;
        }
    }

    OpenFiles run() noexcept {
        for_each_number(AT_FDCWD, "/proc", [this](int processes, std::uint64_t pid) {
            ino_t space = 0;
            const std::uint64_t alive = living_thread(processes, pid, space);
            if (alive != 0 && space == space_) {
                visit_process(processes, pid, alive);
            }
        });
        return sum();
    }

private:
    /// A file, as one descriptor or one mapping shows it.
    struct Seen {
        dev_t device;
        ino_t inode;
        bool open;
        bool in_memory;
        std::uint64_t bytes; ///< of an open file: what it takes; else: as far as it is mapped
    };

    // Threads need not share their descriptors.
    void visit_process(int processes, std::uint64_t pid, std::uint64_t alive) noexcept {
        const NumberedPath threads("", pid, "/task");
        for_each_number(processes, threads.c_str(), [this, pid](int tasks, std::uint64_t task) {
            const NumberedPath folder("", task, "/fd");
            if (::faccessat(tasks, folder.c_str(), X_OK, AT_EACCESS) != 0) {
                visit_hidden(tasks, task, pid);
                return;
            }
            for_each_number(tasks, folder.c_str(), [this](int open, std::uint64_t number) {
                const NumberedPath name("", number);
                struct stat status {};
                if (::fstatat(open, name.c_str(), &status, 0) == 0 && is_nameless(status)) {
                    const Fd file(::openat(open, name.c_str(), O_PATH | O_CLOEXEC));
                    remember(file.get(), status);
                }
            });
        });
        List<SharedMapping> mappings;
        if (!find_shared_mappings(static_cast<pid_t>(alive), devices_, mappings)) {
            hidden_ = true;
        }
        for (const SharedMapping& mapping : mappings) {
            seen_.add({mapping.device, mapping.inode, false, true, mapping.end});
        }
    }

    // A process that made itself undumpable shows no descriptors; they can be asked for.
    void visit_hidden(int tasks, std::uint64_t task, std::uint64_t pid) noexcept {
        if (task != pid && has_files_of(task, pid)) {
            return;
        }
        const Fd owner(
            static_cast<int>(::syscall(SYS_pidfd_open, task, task == pid ? 0u : pidfd_of_thread)));
        if (!owner) {
            hidden_ = hidden_ || errno != ESRCH;
            return;
        }
        const NumberedPath numbers("", task, "/fdinfo");
        for_each_number(tasks, numbers.c_str(), [this, &owner](int, std::uint64_t number) {
            const Fd file(static_cast<int>(::syscall(SYS_pidfd_getfd, owner.get(), number, 0)));
            struct stat status {};
            if (!file) {
                hidden_ = hidden_ || (errno != EBADF && errno != ESRCH);
            } else if (::fstat(file.get(), &status) == 0 && is_nameless(status)) {
                remember(file.get(), status);
            }
        });
    }

    static bool is_nameless(const struct stat& status) noexcept {
        return S_ISREG(status.st_mode) && status.st_nlink == 0 && status.st_blocks > 0;
    }

    void remember(int file, const struct stat& status) noexcept {
        struct statfs system {};
        if (file < 0 || ::fstatfs(file, &system) != 0) {
            return;
        }
        const auto type = static_cast<std::uint64_t>(system.f_type) & 0xffffffff;
        const bool on_own_mount = std::find(own_.begin(), own_.end(), status.st_dev) != own_.end();
        const bool in_memory = type == tmpfs_magic || type == huge_pages_magic;
        // Space on a tmpfs of the sandbox's own is counted there.
        if (in_memory ? on_own_mount : type != overlay_magic) {
            return;
        }
        seen_.add({status.st_dev, status.st_ino, true, in_memory,
                   static_cast<std::uint64_t>(status.st_blocks) * 512});
    }

    OpenFiles sum() noexcept {
        const auto identity = [](const Seen& seen) { return std::pair(seen.device, seen.inode); };
        std::sort(seen_.begin(), seen_.end(),
                  [identity](const Seen& a, const Seen& b) { return identity(a) < identity(b); });
        OpenFiles files;
        files.hidden = hidden_;
        const Seen* const end = seen_.end();
        for (const Seen* first = seen_.begin(); first != end;) {
            const Seen* const next = std::find_if(
                first, end, [&](const Seen& other) { return identity(other) != identity(*first); });
            (first->in_memory ? files.memory_bytes : files.disk_bytes) += size_of(first, next);
            first = next;
        }
        return files;
    }

    /// Of all that shows one file.
    static std::uint64_t size_of(const Seen* first, const Seen* end) noexcept {
        std::uint64_t taken = 0;
        std::uint64_t mapped = 0;
        bool open = false;
        for (const Seen* seen = first; seen != end; ++seen) {
            std::uint64_t& bytes = seen->open ? taken : mapped;
            bytes = std::max(bytes, seen->bytes);
            open = open || seen->open;
        }
        return open ? taken : mapped;
    }

    MemoryDevices devices_;
    bool hidden_ = false;
    ino_t space_ = 0;
    std::array<dev_t, 4> own_{}; ///< of the tmpfs it can write to
    List<Seen> seen_;
};

} // namespace

pid_t find_program(pid_t init) noexcept {
    pid_t found = 0;
    for_each_number(AT_FDCWD, "/proc", [init, &found](int processes, std::uint64_t pid) {
        ino_t space = 0;
        if (found == 0 && parent_of(processes, pid) == static_cast<std::uint64_t>(init)) {
            found = static_cast<pid_t>(living_thread(processes, pid, space));
        }
    });
    return found;
}

OpenFiles count_open_files(pid_t program) noexcept {
    return Count(static_cast<std::uint64_t>(program)).run();
}

} // namespace rexa::launcher
