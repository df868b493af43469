#ifndef REXA_TESTS_INTEGRATION_LOCAL_PROCESSES_HPP
#define REXA_TESTS_INTEGRATION_LOCAL_PROCESSES_HPP

#include "workspace/file_descriptor.hpp"

#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace rexa::test {

/// Pids of all processes whose parent chain leads to `ancestor`.
inline std::set<pid_t> descendants(pid_t ancestor) {
    std::vector<std::pair<pid_t, pid_t>> all; // pid, parent
    for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
        const std::string name = entry.path().filename();
        if (name.find_first_not_of("0123456789") != std::string::npos) {
            continue;
        }
        std::ifstream file(entry.path() / "stat");
        std::string text;
        std::getline(file, text);
        const std::size_t at = text.rfind(')');
        if (at != std::string::npos && text.size() > at + 4) {
            all.emplace_back(std::stoi(name), std::stoi(text.substr(at + 4)));
        }
    }
    std::set<pid_t> found = {ancestor};
    for (bool grown = true; grown;) {
        grown = false;
        for (const auto& [pid, parent] : all) {
            grown = (found.contains(parent) && found.insert(pid).second) || grown;
        }
    }
    found.erase(ancestor);
    return found;
}

inline int open_process(pid_t pid) {
    return static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
}

/// Kills what this process has started and waits until it is dead.
inline void kill_helpers() {
    for (const pid_t pid : descendants(::getpid())) {
        const workspace::FileDescriptor process(open_process(pid));
        ::kill(pid, SIGKILL);
        pollfd death{process.get(), POLLIN, 0};
        if (process && ::poll(&death, 1, 10'000) != 1) {
            throw std::runtime_error("a helper outlived SIGKILL");
        }
    }
}

inline std::string name_of(pid_t pid) {
    std::ifstream file("/proc/" + std::to_string(pid) + "/comm");
    std::string name;
    std::getline(file, name);
    return name;
}

/// A process which a sandbox of this process runs.
inline pid_t program_inside() {
    for (const pid_t pid : descendants(::getpid())) {
        const std::string name = name_of(pid);
        if (!name.empty() && !name.starts_with("rexa-")) {
            return pid;
        }
    }
    throw std::runtime_error("no sandbox runs anything");
}

/// The mounts of the namespace in which the helper keeps what sandboxes are made of.
inline std::string mounts_of_the_family() {
    for (const pid_t pid : descendants(::getpid())) {
        if (name_of(pid) == "rexa-family") {
            std::ifstream mounts("/proc/" + std::to_string(pid) + "/mountinfo");
            return {std::istreambuf_iterator<char>(mounts), {}};
        }
    }
    throw std::runtime_error("there is no family");
}

} // namespace rexa::test

#endif
