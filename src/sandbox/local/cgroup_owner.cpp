#include "sandbox/local/cgroup.hpp"

#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <charconv>
#include <cstdio>
#include <fstream>
#include <optional>

namespace rexa::local {

namespace {

constexpr std::string_view prefix = "rexa-";

/// Field 22 of /proc/<pid>/stat; none when there is no such process.
std::optional<std::uint64_t> start_time(std::uint64_t pid) {
    std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
    std::string text;
    if (!std::getline(file, text)) {
        return std::nullopt;
    }
    // The name in brackets may hold spaces and brackets.
    std::size_t at = text.rfind(')');
    for (int field = 2; field < 22 && at != std::string::npos; ++field) {
        at = text.find(' ', at + 1);
    }
    if (at == std::string::npos) {
        return std::nullopt;
    }
    std::uint64_t value = 0;
    std::from_chars(text.data() + at + 1, text.data() + text.size(), value);
    return value;
}

std::uint64_t pid_namespace() {
    struct stat status {};
    return ::stat("/proc/self/ns/pid", &status) == 0 ? status.st_ino : 0;
}

} // namespace

std::string owner_name() {
    std::uint32_t unique = 0;
    // Early in a boot this may fail; then two clients of one process must not start at once.
    [[maybe_unused]] const ssize_t got = ::getrandom(&unique, sizeof unique, GRND_NONBLOCK);
    const auto pid = static_cast<std::uint64_t>(::getpid());
    return std::string(prefix) + std::to_string(pid_namespace()) + "-" + std::to_string(pid) + "-" +
           std::to_string(start_time(pid).value_or(0)) + "-" + std::to_string(unique);
}

bool owner_is_dead(const std::string& name) {
    unsigned long long space = 0;
    unsigned long long pid = 0;
    unsigned long long started = 0;
    unsigned long long unique = 0;
    int end = 0;
    if (std::sscanf(name.c_str(), "rexa-%llu-%llu-%llu-%llu%n", &space, &pid, &started, &unique,
                    &end) != 4 ||
        static_cast<std::size_t>(end) != name.size() || space != pid_namespace()) {
        return false;
    }
    return start_time(pid) != started;
}

} // namespace rexa::local
