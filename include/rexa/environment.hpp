#ifndef REXA_ENVIRONMENT_HPP
#define REXA_ENVIRONMENT_HPP

#include <rexa/cost.hpp>
#include <rexa/digest.hpp>
#include <rexa/limits.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rexa {

/// How far the run was kept apart from the host.
enum class Isolation : std::uint8_t {
    none = 0,       ///< a provider that promises none
    namespaces = 1, ///< own user, pid, mount, network, ipc, uts and cgroup namespaces, and seccomp
    machine = 2,    ///< a machine of its own
};

/// What enforced the memory and process limits.
enum class Enforcement : std::uint8_t {
    none = 0,
    rlimits = 1,
    cgroup_v1 = 2,
    cgroup_v2 = 3,
    remote = 4
};

std::string_view to_string(Isolation isolation) noexcept;
std::string_view to_string(Enforcement enforcement) noexcept;
std::string_view to_string(Network network) noexcept;

/// What an interpreter is, found out once for each fingerprint.
struct EnvironmentDescription {
    std::string interpreter; ///< path, as the sandbox sees it
    std::string version;     ///< such as "3.11.2"
    std::string platform; ///< kernel, machine and C library, such as "Linux 6.1 x86_64 glibc 2.36"
    std::string packages; ///< one "name==version" a line, sorted; empty where there is no list
    std::optional<Cost> cost = {}; ///< of asking, where that is billed; not kept

    friend bool operator==(const EnvironmentDescription&, const EnvironmentDescription&) = default;
};

/// Where a snapshot ran.
struct Environment {
    std::string provider;
    Isolation isolation = Isolation::none;
    Enforcement enforcement = Enforcement::none;
    Network network = Network::none;

    /// Changes whenever the interpreter or its packages do; names the EnvironmentDescription.
    Digest fingerprint;
    std::string interpreter;
    std::string version;
    std::string platform;
    Digest packages; ///< digest of the description's package list

    friend bool operator==(const Environment&, const Environment&) = default;
};

} // namespace rexa

#endif
