#include "sandbox/local/program_message.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace rexa::local {

namespace {

using Rlimits = std::vector<std::pair<int, std::uint64_t>>;

/// The kernel counts descriptors in flight for each user, and lets a process send some while they
/// are fewer than its own limit. Where the sandbox's user is this process's, enough must be left.
std::uint64_t open_files_for(const RunningSandbox& sandbox) {
    constexpr rlim_t left_to_host = 300;
    const rlim_t wanted = sandbox.limits->open_files;
    rlimit own{};
    if (sandbox.owner_uid != ::geteuid() || ::getrlimit(RLIMIT_NOFILE, &own) != 0 ||
        own.rlim_cur < 2 * left_to_host) {
        return wanted;
    }
    return std::min(wanted, own.rlim_cur - left_to_host);
}

Rlimits rlimits_for(const RunningSandbox& sandbox, const Program& program) {
    const Limits& limits = *sandbox.limits;
    Rlimits rlimits;
    // Not 0, which stops files only: 1 keeps the kernel from starting the host's crash handler too.
    rlimits.emplace_back(RLIMIT_CORE, 1);
    rlimits.emplace_back(RLIMIT_NPROC, std::uint64_t{limits.processes} + 1);
    rlimits.emplace_back(RLIMIT_NOFILE, open_files_for(sandbox));
    rlimits.emplace_back(RLIMIT_FSIZE, limits.file_bytes);
    // What counts is the time of all processes, which is watched; this is for the one that runs
    // away between two looks.
    rlimits.emplace_back(RLIMIT_CPU, static_cast<std::uint64_t>(limits.cpu_time.count()) + 1);
    if (sandbox.cgroup == nullptr && program.limit_address_space) {
        rlimits.emplace_back(RLIMIT_DATA, limits.memory_bytes);
    }
    return rlimits;
}

} // namespace

MessageWriter program_message(const RunningSandbox& sandbox, const Program& program,
                              std::chrono::microseconds wall_time) {
    const Limits& limits = *sandbox.limits;
    const std::chrono::microseconds cpu_time = limits.cpu_time;
    MessageWriter message;
    message.u32(program.last ? std::uint32_t{protocol::execute_last} : 0);
    message.u64(static_cast<std::uint64_t>(wall_time.count()));
    message.u64(static_cast<std::uint64_t>(cpu_time.count()));
    message.u64(sandbox.cgroup == nullptr ? limits.memory_bytes : 0);
    const Rlimits rlimits = rlimits_for(sandbox, program);
    message.u32(static_cast<std::uint32_t>(rlimits.size()));
    for (const auto& [resource, value] : rlimits) {
        message.u32(static_cast<std::uint32_t>(resource)).u64(value);
    }
    message.u32(static_cast<std::uint32_t>(program.arguments.size()));
    message.u32(static_cast<std::uint32_t>(program.environment.size()));
    message.text(program.folder);
    for (const std::string& argument : program.arguments) {
        message.text(argument);
    }
    for (const std::string& variable : program.environment) {
        message.text(variable);
    }
    return message;
}

} // namespace rexa::local
