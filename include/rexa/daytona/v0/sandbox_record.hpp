#ifndef REXA_DAYTONA_V0_SANDBOX_RECORD_HPP
#define REXA_DAYTONA_V0_SANDBOX_RECORD_HPP

#include <rexa/daytona/v0/word.hpp>
#include <rexa/execution.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rexa::daytona::v0 {

enum class SandboxState : std::uint8_t {
    unknown = 0, ///< also any state newer than this version: take it for a passing one
    creating,
    restoring,
    destroyed,
    destroying,
    started,
    stopped,
    starting,
    stopping,
    error,
    build_failed,
    pending_build,
    building_snapshot,
    pulling_snapshot,
    archived,
    archiving,
    resizing,
    snapshotting,
    forking,
    pausing,
    paused,
    resuming,
};

/// As the service spells it, such as "build_failed".
std::string_view to_string(SandboxState state) noexcept;

/// A declarative build: the text of a Dockerfile, and contexts uploaded before.
struct Build {
    std::string dockerfile;
    std::vector<std::string> context_hashes;

    friend bool operator==(const Build&, const Build&) = default;
};

struct VolumeMount {
    std::string volume; ///< id or name
    std::string mount_path;
    std::string subpath; ///< of the volume; empty: all of it

    friend bool operator==(const VolumeMount&, const VolumeMount&) = default;
};

/// A sandbox as the service tells of it. Every field but the id may be missing: lists and older
/// servers leave some out. Dates that cannot be read count as missing.
struct SandboxRecord {
    std::string id;
    std::string organization;
    std::string name; ///< of a deleted sandbox another one than it was created with
    std::string user;
    std::string target; ///< region
    std::string snapshot;
    std::string sandbox_class;  ///< such as "container" or "linux-vm"
    std::string daemon_version; ///< of the toolbox inside
    std::string linked_sandbox;
    std::string runner;
    std::string warm_pool;
    std::optional<Build> build;

    Word<SandboxState> state;
    std::string desired_state;
    std::string error_reason;
    std::optional<bool> recoverable;

    std::map<std::string, std::string> environment;
    std::map<std::string, std::string> labels;
    std::vector<VolumeMount> volumes;

    std::optional<double> cpu;
    std::optional<double> memory_gib;
    std::optional<double> disk_gib;
    std::optional<double> gpu;
    std::string gpu_type;
    std::optional<bool> spot;
    std::optional<Timestamp> spot_evicted_at;

    std::optional<bool> is_public;
    std::optional<bool> network_block_all;
    std::string network_allow_list;
    std::string domain_allow_list;

    std::optional<std::int64_t> auto_stop_minutes;
    std::optional<std::int64_t> auto_pause_minutes;
    std::optional<std::int64_t> auto_archive_minutes;
    std::optional<std::int64_t> auto_delete_minutes;
    std::optional<Timestamp> auto_destroy_at;

    std::optional<std::int64_t> queue_timeout_seconds;
    std::optional<Timestamp> queue_timed_out_at;
    std::string backup_state;
    std::optional<Timestamp> backup_created_at;
    std::optional<Timestamp> created_at;
    std::optional<Timestamp> updated_at;
    std::optional<Timestamp> last_activity_at;

    /// Where the toolbox of the sandbox is reached, without the id; may change over time.
    std::string toolbox_url;
};

} // namespace rexa::daytona::v0

#endif
