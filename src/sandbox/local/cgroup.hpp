#ifndef REXA_SANDBOX_LOCAL_CGROUP_HPP
#define REXA_SANDBOX_LOCAL_CGROUP_HPP

#include "sandbox/local/cgroup_files.hpp"

#include <rexa/call.hpp>
#include <rexa/environment.hpp>
#include <rexa/limits.hpp>

#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace rexa::local {

/// What a cgroup has counted.
struct CgroupUsage {
    std::chrono::microseconds user{};
    std::chrono::microseconds system{};
    std::uint64_t peak_memory_bytes = 0;
    std::uint64_t out_of_memory_kills = 0;
};

/// The cgroup of one sandbox, in each hierarchy it takes. Used by one thread at a time.
class Cgroup {
public:
    Cgroup(CgroupFiles& files, Enforcement version, std::vector<std::filesystem::path> folders)
        : files_(files), version_(version), folders_(std::move(folders)) {}
    Cgroup(const Cgroup&) = delete;
    Cgroup& operator=(const Cgroup&) = delete;

    /// Tries once to remove it, like `remove`.
    ~Cgroup();

    /// Version 1: the files by which a process of one thread enters by itself, writing "0" to each.
    /// Only that is quick: to move another process, the kernel first waits until none is forking.
    /// Empty for version 2.
    [[nodiscard]] std::vector<std::filesystem::path> entrances() const;

    /// Moves a process in, unless it has ended already. What it starts from now on is inside as
    /// well. Errors: sandbox_failed.
    void attach(std::int64_t pid);

    [[nodiscard]] CgroupUsage usage() const;

    /// The file that counts processor time.
    [[nodiscard]] std::filesystem::path cpu_counter() const;

    /// The version 2 folder, for starting a process inside; empty for version 1.
    [[nodiscard]] std::filesystem::path folder() const;

    /// Removes it once the kernel has seen its last process go. Errors: cleanup_failed.
    void remove(const Call& cleanup);

private:
    [[nodiscard]] std::string read(std::size_t hierarchy, const char* file) const;

    CgroupFiles& files_;
    Enforcement version_;
    std::vector<std::filesystem::path> folders_; ///< v1: memory, pids, cpuacct; v2: the one
};

/// Where this process may make cgroups for its sandboxes: below its own cgroup of each version 1
/// controller, or below a version 2 cgroup that was delegated to it. Safe to use from several
/// threads.
class CgroupTree {
public:
    /// Looks once. Removes what dead processes left. Null when there is no place.
    /// `own_cgroups` is the text of /proc/self/cgroup; `owner` names this process, see owner_name.
    static std::unique_ptr<CgroupTree> find(CgroupFiles& files, const std::filesystem::path& root,
                                            const std::string& own_cgroups,
                                            const std::string& owner);

    /// Removes it, but not in a child that the host has forked.
    ~CgroupTree();
    CgroupTree(const CgroupTree&) = delete;
    CgroupTree& operator=(const CgroupTree&) = delete;

    [[nodiscard]] Enforcement version() const noexcept { return version_; }

    /// One for each hierarchy; every cgroup made here lies in them.
    [[nodiscard]] const std::vector<std::filesystem::path>& folders() const noexcept {
        return folders_;
    }

    /// Errors: sandbox_failed.
    std::unique_ptr<Cgroup> make(const Limits& limits);

private:
    CgroupTree(CgroupFiles& files, Enforcement version, std::vector<std::filesystem::path> folders)
        : files_(files), version_(version), folders_(std::move(folders)) {}

    static std::unique_ptr<CgroupTree> find_v2(CgroupFiles& files,
                                               const std::filesystem::path& root,
                                               const std::string& own_cgroups,
                                               const std::string& owner);
    static std::unique_ptr<CgroupTree> find_v1(CgroupFiles& files,
                                               const std::filesystem::path& root,
                                               const std::string& own_cgroups,
                                               const std::string& owner);

    CgroupFiles& files_;
    Enforcement version_;
    std::vector<std::filesystem::path> folders_;
    std::atomic<std::uint64_t> next_ = 1;
    pid_t maker_ = ::getpid();
};

/// A new name for a cgroup folder of this process: pid namespace, pid and start time, so that
/// nobody takes a living process's folder for a dead one's, and a number of its own.
std::string owner_name();

/// Whether the process behind such a name certainly has gone.
bool owner_is_dead(const std::string& name);

} // namespace rexa::local

#endif
