#ifndef REXA_TESTS_SUPPORT_LEFTOVERS_HPP
#define REXA_TESTS_SUPPORT_LEFTOVERS_HPP

#include <sys/types.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <ostream>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>

namespace rexa::test {

/// What a run could leave on this machine. Two values taken before and after must be equal.
struct Leftovers {
    std::multiset<std::string> descriptors; ///< of this process, by what they lead to
    std::set<std::string> children;         ///< processes whose parent is this one
    std::set<std::string> mounts;
    std::set<std::string> cgroups; ///< whose names hold this process's id
    std::set<std::string> temporary_files;

    static Leftovers now() {
        namespace fs = std::filesystem;
        Leftovers result;
        std::error_code ignored;
        for (const auto& entry : fs::directory_iterator("/proc/self/fd")) {
            result.descriptors.insert(fs::read_symlink(entry.path(), ignored).string());
        }
        bool found_itself = false;
        for (const auto& entry : fs::directory_iterator("/proc")) {
            const auto process = entry.path().filename().string();
            const auto parent = parent_of(entry.path() / "stat");
            found_itself = found_itself || (parent && process == std::to_string(::getpid()));
            if (parent == ::getpid()) {
                result.children.insert(process);
            }
        }
        if (!found_itself) {
            throw std::runtime_error("/proc does not show the processes of this machine");
        }
        std::ifstream mounts("/proc/self/mounts");
        for (std::string line; std::getline(mounts, line);) {
            result.mounts.insert(line);
        }
        result.cgroups = cgroups_of(::getpid());
        for (const auto& entry : fs::directory_iterator(fs::temp_directory_path())) {
            const auto name = entry.path().filename().string();
            if (name.rfind("rexa", 0) == 0 && name.rfind("rexa-test-", 0) != 0) {
                result.temporary_files.insert(name);
            }
        }
        return result;
    }

    /// The cgroups that a process has made.
    static std::set<std::string> cgroups_of(pid_t process) {
        namespace fs = std::filesystem;
        std::set<std::string> cgroups;
        std::error_code ignored;
        const auto mark = "-" + std::to_string(process) + "-";
        for (fs::recursive_directory_iterator
                 entry("/sys/fs/cgroup", fs::directory_options::skip_permission_denied, ignored),
             end;
             entry != end; ++entry) {
            const auto name = entry->path().filename().string();
            if (name.rfind("rexa", 0) != 0) {
                continue;
            }
            entry.disable_recursion_pending(); // others' come and go
            if (name.find(mark) != std::string::npos) {
                cgroups.insert(entry->path().string());
            }
        }
        return cgroups;
    }

    friend bool operator==(const Leftovers&, const Leftovers&) = default;

    friend std::ostream& operator<<(std::ostream& out, const Leftovers& value) {
        const auto list = [&](const char* title, const auto& names) {
            out << title << ":";
            for (const auto& name : names) {
                out << " [" << name << "]";
            }
            out << "\n";
        };
        list("descriptors", value.descriptors);
        list("children", value.children);
        list("mounts", value.mounts);
        list("cgroups", value.cgroups);
        list("temporary files", value.temporary_files);
        return out;
    }

private:
    /// Nothing for what is no process, or one that has just gone.
    static std::optional<pid_t> parent_of(const std::filesystem::path& stat) {
        std::ifstream file(stat);
        std::string line;
        std::getline(file, line);
        // "pid (name) state parent ...", where the name may hold anything.
        const auto name_end = line.rfind(')');
        if (name_end == std::string::npos) {
            return std::nullopt;
        }
        std::istringstream rest(line.substr(name_end + 1));
        char state = 0;
        pid_t parent = 0;
        return rest >> state >> parent ? std::optional(parent) : std::nullopt;
    }
};

} // namespace rexa::test

#endif
