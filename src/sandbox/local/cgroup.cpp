#include "sandbox/local/cgroup.hpp"

#include "sandbox/local/system_failure.hpp"

#include <rexa/error.hpp>

#include <cerrno>
#include <charconv>
#include <string_view>
#include <thread>

namespace rexa::local {

namespace fs = std::filesystem;

namespace {

/// Positions in the list of version 1 hierarchies.
enum Hierarchy : std::size_t { memory = 0, pids = 1, cpu = 2 };

std::uint64_t number_in(std::string_view text) {
    std::uint64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

/// The number after "key " at the start of a line; 0 when it is not there.
std::uint64_t value_of(std::string_view text, std::string_view key) {
    while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find('\n'));
        if (line.size() > key.size() && line.starts_with(key) && line[key.size()] == ' ') {
            return number_in(line.substr(key.size() + 1));
        }
        text.remove_prefix(std::min(text.size(), line.size() + 1));
    }
    return 0;
}

std::chrono::microseconds from_nanoseconds(double value) {
    return std::chrono::microseconds(static_cast<std::int64_t>(value / 1000));
}

} // namespace

Cgroup::~Cgroup() {
    for (const fs::path& folder : folders_) {
        files_.remove(folder);
    }
}

std::vector<fs::path> Cgroup::entrances() const {
    std::vector<fs::path> files;
    if (version_ == Enforcement::cgroup_v1) {
        for (const fs::path& folder : folders_) {
            files.push_back(folder / "tasks");
        }
    }
    return files;
}

void Cgroup::attach(std::int64_t pid) {
    const std::string text = std::to_string(pid);
    for (const fs::path& folder : folders_) {
        const int error = files_.write(folder / "cgroup.procs", text);
        if (error == ESRCH) {
            return;
        }
        if (error != 0) {
            throw system_failure(Errc::sandbox_failed, "a sandbox could not be put into its cgroup",
                                 error);
        }
    }
}

std::string Cgroup::read(std::size_t hierarchy, const char* file) const {
    return files_.read(folders_[hierarchy] / file).value_or("");
}

CgroupUsage Cgroup::usage() const {
    CgroupUsage usage;
    if (version_ == Enforcement::cgroup_v2) {
        const std::string time = read(0, "cpu.stat");
        usage.user = std::chrono::microseconds(value_of(time, "user_usec"));
        usage.system = std::chrono::microseconds(value_of(time, "system_usec"));
        usage.peak_memory_bytes = number_in(read(0, "memory.peak"));
        usage.out_of_memory_kills = value_of(read(0, "memory.events"), "oom_kill");
        return usage;
    }
    // Only the sum is counted to the nanosecond; the two parts are counted by the clock's ticks.
    const double total = static_cast<double>(number_in(read(cpu, "cpuacct.usage")));
    const double user = static_cast<double>(number_in(read(cpu, "cpuacct.usage_user")));
    const double system = static_cast<double>(number_in(read(cpu, "cpuacct.usage_sys")));
    const double share = user + system > 0 ? user / (user + system) : 1;
    usage.user = from_nanoseconds(total * share);
    usage.system = from_nanoseconds(total * (1 - share));
    usage.peak_memory_bytes = number_in(read(memory, "memory.max_usage_in_bytes"));
    usage.out_of_memory_kills = value_of(read(memory, "memory.oom_control"), "oom_kill");
    return usage;
}

fs::path Cgroup::cpu_counter() const {
    return version_ == Enforcement::cgroup_v2 ? folders_.front() / "cpu.stat"
                                              : folders_[cpu] / "cpuacct.usage";
}

fs::path Cgroup::folder() const {
    return version_ == Enforcement::cgroup_v2 ? folders_.front() : fs::path();
}

void Cgroup::remove(const Call& cleanup) {
    using namespace std::chrono_literals;
    while (!folders_.empty()) {
        const int error = files_.remove(folders_.back());
        if (error == 0 || error == ENOENT) {
            folders_.pop_back();
            continue;
        }
        // The last process is dead, but the kernel may still be taking it out.
        if (error != EBUSY || Call::Clock::now() >= cleanup.deadline()) {
            throw Error(Errc::cleanup_failed,
                        "the cgroup " + folders_.back().string() + " could not be removed")
                .from("local")
                .with_errno(error);
        }
        std::this_thread::sleep_for(1ms);
    }
}

CgroupTree::~CgroupTree() {
    if (maker_ != ::getpid()) {
        return;
    }
    for (const fs::path& folder : folders_) {
        files_.remove(folder);
    }
}

std::unique_ptr<Cgroup> CgroupTree::make(const Limits& limits) {
    const std::string name = "run-" + std::to_string(next_.fetch_add(1));
    std::vector<fs::path> made;
    int error = 0;
    for (const fs::path& folder : folders_) {
        error = files_.make(folder / name);
        if (error != 0) {
            break;
        }
        made.push_back(folder / name);
    }
    auto cgroup = std::make_unique<Cgroup>(files_, version_, std::move(made));
    const auto set = [&](std::size_t hierarchy, const char* file, std::uint64_t value) {
        if (error == 0) {
            error = files_.write(folders_[hierarchy] / name / file, std::to_string(value));
        }
    };
    // One more process than asked for: the sandbox's own init.
    const std::uint64_t processes = std::uint64_t{limits.processes} + 1;
    if (version_ == Enforcement::cgroup_v2) {
        set(0, "memory.max", limits.memory_bytes);
        set(0, "pids.max", processes);
        // Absent where the kernel accounts no swap: then there is none to limit.
        files_.write(folders_[0] / name / "memory.swap.max", "0");
    } else {
        set(memory, "memory.limit_in_bytes", limits.memory_bytes);
        set(pids, "pids.max", processes);
        files_.write(folders_[memory] / name / "memory.memsw.limit_in_bytes",
                     std::to_string(limits.memory_bytes));
    }
    if (error != 0) {
        throw system_failure(Errc::sandbox_failed, "a cgroup for the sandbox could not be made",
                             error);
    }
    return cgroup;
}

} // namespace rexa::local
