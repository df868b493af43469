#ifndef REXA_DAYTONA_V0_NEW_SANDBOX_HPP
#define REXA_DAYTONA_V0_NEW_SANDBOX_HPP

#include <rexa/daytona/v0/sandbox_record.hpp>
#include <rexa/secret.hpp>

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace rexa::daytona::v0 {

/// What to create. A field left as it is is not sent, and the service's own default holds.
struct NewSandbox {
    /// Unique in the organisation. Choose one in any case: a creation that fails may leave a broken
    /// sandbox behind, which can then be found and deleted by it.
    std::string name;

    std::string snapshot; ///< id or name; not together with `build`
    std::optional<Build> build;

    // With `build` only.
    std::optional<int> cpu;
    std::optional<int> memory_gib;
    std::optional<int> disk_gib;
    std::optional<int> gpu;
    std::vector<std::string> gpu_types; ///< such as "H100", the preferred one first
    std::optional<bool> spot;

    std::string user;
    std::string target;
    std::map<std::string, std::string> environment;
    std::map<std::string, std::string> labels;
    std::map<std::string, std::string> secrets; ///< variable: name of the secret
    std::vector<VolumeMount> volumes;
    std::optional<bool> is_public;

    std::optional<bool> network_block_all;
    std::vector<std::string> network_allow_list; ///< at most 10 IPv4 ranges, as "10.0.0.0/8"
    std::vector<std::string> domain_allow_list;  ///< at most 10 domains, "*." in front allowed
    Secret outbound_proxy_url; ///< for its http and https traffic; may hold a password
    std::string telemetry_endpoint;

    std::optional<std::chrono::minutes> auto_stop;    ///< 0: never
    std::optional<std::chrono::minutes> auto_pause;   ///< virtual machines only
    std::optional<std::chrono::minutes> auto_archive; ///< 0: as late as the service allows
    std::optional<std::chrono::minutes> auto_delete;  ///< after it stopped; 0: at once, < 0: never
    std::optional<std::chrono::minutes> time_to_live; ///< from creation, whatever the state

    std::string linked_sandbox; ///< on the same machine as this one
    std::optional<bool> kvm;
    std::optional<std::chrono::seconds> queue_timeout;
};

} // namespace rexa::daytona::v0

#endif
