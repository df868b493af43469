#ifndef REXA_DAYTONA_V0_SNAPSHOTS_HPP
#define REXA_DAYTONA_V0_SNAPSHOTS_HPP

#include <rexa/blobs.hpp>
#include <rexa/call.hpp>
#include <rexa/daytona/v0/new_sandbox.hpp>
#include <rexa/daytona/v0/word.hpp>
#include <rexa/execution.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rexa::daytona::v0 {

class Service;

enum class SnapshotState : std::uint8_t {
    unknown = 0,
    building,
    pending,
    pulling,
    snapshotting,
    active,
    inactive,
    error,
    build_failed,
    removing,
};

std::string_view to_string(SnapshotState state) noexcept;

/// What sandboxes are made from. Every field but the id may be missing.
struct SnapshotRecord {
    std::string id;
    std::string name;
    std::string organization;
    std::string image;
    std::string source_sandbox;
    std::string sandbox_class;
    Word<SnapshotState> state;
    std::string error_reason;
    std::optional<bool> general; ///< the service's own, for everyone
    std::optional<double> size_gib;
    std::optional<double> cpu;
    std::optional<double> memory_gib;
    std::optional<double> disk_gib;
    std::optional<double> gpu;
    std::string gpu_type;
    std::string ref; ///< where its image lies
    std::optional<Build> build;
    std::vector<std::string> entrypoint;
    std::vector<std::string> regions;
    std::optional<Timestamp> created_at;
    std::optional<Timestamp> updated_at;
    std::optional<Timestamp> last_used_at;
};

/// What to make a snapshot from: an image (with a tag other than "latest", or a digest), or a
/// build.
struct NewSnapshot {
    std::string name;
    std::string image;
    std::optional<Build> build;
    std::vector<std::string> entrypoint; ///< with an image only
    std::optional<int> cpu;
    std::optional<int> memory_gib;
    std::optional<int> disk_gib;
    std::optional<int> gpu;
    std::vector<std::string> gpu_types;
    std::string region;
    std::string sandbox_class;
};

struct SnapshotQuery {
    std::string name; ///< a part of it
    std::string source_sandbox;
    std::string sort;  ///< "name", "state", "lastUsedAt" or "createdAt"
    std::string order; ///< "asc" or "desc"
};

/// The snapshots of an organisation. `id` may also be a name: it is looked up first where the
/// service takes ids only. Cheap to copy; safe to use from several threads, which block.
/// Errors: as for Sandboxes.
class Snapshots {
public:
    SnapshotRecord create(const NewSnapshot& snapshot, const Call& call = {}) const;
    SnapshotRecord get(std::string_view id, const Call& call = {}) const;
    /// All pages.
    std::vector<SnapshotRecord> list(const SnapshotQuery& query = {}, const Call& call = {}) const;
    /// One that is gone already is no error.
    void remove(std::string_view id, const Call& call = {}) const;
    SnapshotRecord activate(std::string_view id, const Call& call = {}) const;
    void deactivate(std::string_view id, const Call& call = {}) const;

    /// Polls. Errors: sandbox_failed when it ended in `error` or `build_failed`.
    SnapshotRecord wait_until_active(std::string_view id, const Call& call = {}) const;

    /// The log of the build so far, or until the build has ended.
    void build_logs(std::string_view id, bool follow, const BytesSink& sink,
                    const Call& call = {}) const;

private:
    friend class Client;
    explicit Snapshots(std::shared_ptr<Service> service) noexcept;
    std::shared_ptr<Service> service_;
};

} // namespace rexa::daytona::v0

#endif
