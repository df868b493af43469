#ifndef REXA_SANDBOX_LOCAL_RLIMITS_HPP
#define REXA_SANDBOX_LOCAL_RLIMITS_HPP

#include <cstdint>
#include <string>
#include <vector>

namespace rexa::local {

struct Program;
struct RunningSandbox;

/// A limit that the kernel keeps for each process, as setrlimit takes it.
struct Rlimit {
    int resource;
    std::uint64_t soft;
    std::uint64_t hard;
};

/// Those of a program: what was asked for, and fixed values for those the host would pass on.
std::vector<Rlimit> rlimits_for(const RunningSandbox& sandbox, const Program& program);

/// Says that the host's own limit was in force; empty where that makes no difference.
std::string describe_lowered(const std::vector<Rlimit>& asked, int resource, std::uint64_t value);

} // namespace rexa::local

#endif
