#include "sandbox/local/launcher/sampler.hpp"

#include "sandbox/local/launcher/kernel.hpp"

#include <fcntl.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dirent.h>

namespace rexa::launcher {

namespace {

/// Reads the start of a small file of /proc. Gives an empty view when it cannot be read.
class ProcText {
public:
    ProcText(const char* pid, const char* name) noexcept {
        char path[64];
        std::snprintf(path, sizeof path, "/proc/%s/%s", pid, name);
        const Fd file(::open(path, O_RDONLY | O_CLOEXEC));
        const ssize_t size = file ? ::read(file.get(), text_, sizeof text_ - 1) : -1;
        text_[size > 0 ? size : 0] = '\0';
    }
    [[nodiscard]] const char* c_str() const noexcept { return text_; }

private:
    char text_[2048];
};

/// The kilobytes after "\n<name>:" in a text; 0 when it is not there.
std::uint64_t kilobytes(const char* text, const char* name) noexcept {
    const char* const line = std::strstr(text, name);
    return line == nullptr ? 0 : std::strtoull(line + std::strlen(name), nullptr, 10);
}

// Without what lies in files in memory: these are counted as files, each once, also what of them no
// process maps. A process may hide its shares by making itself undumpable; its resident pages it
// cannot hide.
std::uint64_t memory_of_task(const char* task) noexcept {
    const ProcText rollup(task, "smaps_rollup");
    if (const std::uint64_t anonymous = kilobytes(rollup.c_str(), "\nPss_Anon:")) {
        return (anonymous + kilobytes(rollup.c_str(), "\nPss_File:")) * 1024;
    }
    const ProcText status(task, "status");
    return (kilobytes(status.c_str(), "\nRssAnon:") + kilobytes(status.c_str(), "\nRssFile:")) *
           1024;
}

// A main thread that has ended has no memory any more; its process still may.
std::uint64_t memory_of(const char* pid) noexcept {
    std::uint64_t memory = memory_of_task(pid);
    if (memory != 0) {
        return memory;
    }
    DIR* const threads =
        ::opendir(NumberedPath("/proc/", std::strtoull(pid, nullptr, 10), "/task").c_str());
    if (threads == nullptr) {
        return 0;
    }
    for (const dirent* entry = nullptr; memory == 0 && (entry = ::readdir(threads)) != nullptr;) {
        if (entry->d_name[0] != '.') {
            memory = memory_of_task(entry->d_name);
        }
    }
    ::closedir(threads);
    return memory;
}

std::uint64_t cpu_of(const char* pid) noexcept {
    const ProcText stat(pid, "stat");
    // The name may hold anything; the fields are counted from the last bracket.
    const char* fields = std::strrchr(stat.c_str(), ')');
    unsigned long long own[2] = {};
    unsigned long long children[2] = {}; // those that ended and were waited for
    if (fields == nullptr ||
        std::sscanf(fields + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %llu %llu %llu %llu",
                    &own[0], &own[1], &children[0], &children[1]) != 4) {
        return 0;
    }
    return (own[0] + own[1] + children[0] + children[1]) * 1'000'000 /
           static_cast<std::uint64_t>(::sysconf(_SC_CLK_TCK));
}

// Shared segments stay when nobody has them attached, and then no process shows them.
std::uint64_t memory_of_segments() noexcept {
    std::FILE* file = std::fopen("/proc/sysvipc/shm", "re");
    if (file == nullptr) {
        return 0;
    }
    char line[512];
    std::uint64_t sum = 0;
    while (std::fgets(line, sizeof line, file) != nullptr) {
        unsigned long long attached = 0;
        unsigned long long resident = 0;
        if (std::sscanf(line, "%*d %*d %*o %*u %*d %*d %llu %*d %*d %*d %*d %*d %*d %*d %llu",
                        &attached, &resident) == 2 &&
            attached == 0) {
            sum += resident;
        }
    }
    std::fclose(file);
    return sum;
}

std::uint64_t used_on(const char* path) noexcept {
    struct statfs status {};
    constexpr auto tmpfs_magic = 0x01021994;
    if (::statfs(path, &status) != 0 || status.f_type != tmpfs_magic) {
        return 0;
    }
    return (status.f_blocks - status.f_bfree) * static_cast<std::uint64_t>(status.f_bsize);
}

} // namespace

Sample take_sample() noexcept {
    Sample sample;
    DIR* processes = ::opendir("/proc");
    if (processes == nullptr) {
        return sample;
    }
    while (const dirent* entry = ::readdir(processes)) {
        const char* name = entry->d_name;
        if (name[0] < '0' || name[0] > '9' || std::strcmp(name, "1") == 0) {
            continue;
        }
        sample.memory_bytes += memory_of(name);
        sample.cpu_microseconds += cpu_of(name);
    }
    ::closedir(processes);
    for (const char* path : {"/tmp", "/dev/shm", "/run/rexa"}) {
        sample.memory_bytes += used_on(path);
    }
    sample.memory_bytes += memory_of_segments();
    return sample;
}

} // namespace rexa::launcher
