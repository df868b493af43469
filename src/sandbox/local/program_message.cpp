#include "sandbox/local/program_message.hpp"

namespace rexa::local {

MessageWriter program_message(const RunningSandbox& sandbox, const Program& program,
                              const std::vector<Rlimit>& rlimits,
                              std::chrono::microseconds wall_time) {
    const Limits& limits = *sandbox.limits;
    const std::chrono::microseconds cpu_time = limits.cpu_time;
    MessageWriter message;
    message.u32(program.last ? std::uint32_t{protocol::execute_last} : 0);
    message.u64(static_cast<std::uint64_t>(wall_time.count()));
    message.u64(static_cast<std::uint64_t>(cpu_time.count()));
    message.u64(sandbox.cgroup == nullptr ? limits.memory_bytes : 0);
    message.u32(static_cast<std::uint32_t>(rlimits.size()));
    for (const Rlimit& limit : rlimits) {
        message.u32(static_cast<std::uint32_t>(limit.resource)).u64(limit.soft).u64(limit.hard);
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
