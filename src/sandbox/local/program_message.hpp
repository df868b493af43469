#ifndef REXA_SANDBOX_LOCAL_PROGRAM_MESSAGE_HPP
#define REXA_SANDBOX_LOCAL_PROGRAM_MESSAGE_HPP

#include "sandbox/local/helper_message.hpp"
#include "sandbox/local/rlimits.hpp"
#include "sandbox/local/run_loop.hpp"

namespace rexa::local {

/// What tells the init to run a program for at most this time. The descriptors are still to be
/// added: the program's streams, then the counter of its cgroup, where there is one.
MessageWriter program_message(const RunningSandbox& sandbox, const Program& program,
                              const std::vector<Rlimit>& rlimits,
                              std::chrono::microseconds wall_time);

} // namespace rexa::local

#endif
