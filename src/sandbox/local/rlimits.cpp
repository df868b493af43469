#include "sandbox/local/rlimits.hpp"

#include "sandbox/local/run_loop.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>

namespace rexa::local {

namespace {

constexpr std::uint64_t unlimited = RLIM_INFINITY;
constexpr std::uint64_t usual_stack = 8u << 20;
constexpr std::uint64_t usual_locked_memory = 64u << 10;

/// The kernel counts descriptors in flight for each user, and lets a process send some while they
/// are fewer than its own limit. Enough must be left to what sends as the sandbox's user: the other
/// sandboxes' inits, which have this process's hard limit, and maybe this process.
std::uint64_t open_files_for(const RunningSandbox& sandbox) {
    constexpr rlim_t left_to_host = 300;
    const rlim_t wanted = sandbox.limits->open_files;
    rlimit own{};
    if (::getrlimit(RLIMIT_NOFILE, &own) != 0) {
        return wanted;
    }
    const rlim_t lowest = sandbox.owner_uid == ::geteuid() ? own.rlim_cur : own.rlim_max;
    return lowest < 2 * left_to_host ? wanted : std::min(wanted, lowest - left_to_host);
}

/// How a reader knows a limit; null for one whose lowering makes no difference.
const char* name_of(int resource) {
    switch (resource) {
    case RLIMIT_NPROC:
        return "processes";
    case RLIMIT_NOFILE:
        return "open_files";
    case RLIMIT_FSIZE:
        return "file_bytes";
    case RLIMIT_CPU:
        return "seconds of cpu_time of one process";
    case RLIMIT_AS:
        return "bytes of address space of one process";
    case RLIMIT_DATA:
        return "bytes of data of one process";
    case RLIMIT_STACK:
        return "bytes of stack";
    case RLIMIT_MEMLOCK:
        return "bytes of locked memory";
    default:
        return nullptr;
    }
}

std::string number(std::uint64_t value) {
    return value == unlimited ? "no limit" : std::to_string(value);
}

} // namespace

std::vector<Rlimit> rlimits_for(const RunningSandbox& sandbox, const Program& program) {
    const Limits& limits = *sandbox.limits;
    const auto both = [](int resource, std::uint64_t value) {
        return Rlimit{resource, value, value};
    };
    const bool limits_data = sandbox.cgroup == nullptr && program.limit_address_space;
    return {
        // Not 0, which stops files only: 1 keeps the kernel from starting the host's crash handler
        // too.
        both(RLIMIT_CORE, 1),
        both(RLIMIT_NPROC, std::uint64_t{limits.processes} + 1),
        both(RLIMIT_NOFILE, open_files_for(sandbox)),
        both(RLIMIT_FSIZE, limits.file_bytes),
        // What counts is the time of all processes, which is watched; this is for the one that runs
        // away between two looks.
        both(RLIMIT_CPU, static_cast<std::uint64_t>(limits.cpu_time.count()) + 1),
        both(RLIMIT_DATA, limits_data ? limits.memory_bytes : unlimited),
        both(RLIMIT_AS, unlimited),
        {RLIMIT_STACK, usual_stack, unlimited},
        both(RLIMIT_MEMLOCK, usual_locked_memory),
        both(RLIMIT_RTPRIO, 0),
        both(RLIMIT_NICE, 0),
    };
}

std::string describe_lowered(const std::vector<Rlimit>& asked, int resource, std::uint64_t value) {
    const auto found = std::find_if(asked.begin(), asked.end(), [resource](const Rlimit& each) {
        return each.resource == resource;
    });
    const char* const name = name_of(resource);
    if (found == asked.end() || name == nullptr ||
        (resource == RLIMIT_STACK && value >= found->soft)) {
        return {};
    }
    // The init counts as a process, too.
    const std::uint64_t own = resource == RLIMIT_NPROC ? 1 : 0;
    const std::uint64_t wanted = resource == RLIMIT_STACK ? found->soft : found->hard;
    return std::string(name) + ": " + number(value - std::min(own, value)) +
           " in force instead of " + number(wanted - (wanted == unlimited ? 0 : own)) +
           ", by the host's own hard limit";
}

} // namespace rexa::local
