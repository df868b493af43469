#include <rexa/environment.hpp>

namespace rexa {

std::string_view to_string(Isolation isolation) noexcept {
    switch (isolation) {
    case Isolation::none:
        return "none";
    case Isolation::namespaces:
        return "namespaces";
    case Isolation::machine:
        return "machine";
    }
    return "unknown";
}

std::string_view to_string(Enforcement enforcement) noexcept {
    switch (enforcement) {
    case Enforcement::none:
        return "none";
    case Enforcement::rlimits:
        return "rlimits";
    case Enforcement::cgroup_v1:
        return "cgroup_v1";
    case Enforcement::cgroup_v2:
        return "cgroup_v2";
    case Enforcement::remote:
        return "remote";
    }
    return "unknown";
}

std::string_view to_string(Network network) noexcept {
    switch (network) {
    case Network::none:
        return "none";
    case Network::host:
        return "host";
    case Network::internet:
        return "internet";
    }
    return "unknown";
}

} // namespace rexa
