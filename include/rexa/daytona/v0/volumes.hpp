#ifndef REXA_DAYTONA_V0_VOLUMES_HPP
#define REXA_DAYTONA_V0_VOLUMES_HPP

#include <rexa/call.hpp>
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

enum class VolumeState : std::uint8_t {
    unknown = 0,
    creating,
    ready,
    pending_create,
    pending_delete,
    deleting,
    deleted,
    error,
};

std::string_view to_string(VolumeState state) noexcept;

/// Storage that outlives sandboxes. Every field but the id may be missing.
struct VolumeRecord {
    std::string id;
    std::string name;
    std::string organization;
    Word<VolumeState> state;
    std::string error_reason;
    std::optional<Timestamp> created_at;
    std::optional<Timestamp> updated_at;
    std::optional<Timestamp> last_used_at;
};

/// The volumes of an organisation. Cheap to copy; safe to use from several threads, which block.
/// Errors: as for Sandboxes.
class Volumes {
public:
    /// Not ready for use yet: see `wait_until_ready`.
    VolumeRecord create(std::string_view name, const Call& call = {}) const;
    VolumeRecord get(std::string_view id, const Call& call = {}) const;
    VolumeRecord get_by_name(std::string_view name, const Call& call = {}) const;
    std::vector<VolumeRecord> list(bool include_deleted = false, const Call& call = {}) const;
    /// One that is gone already is no error. Errors: failed_precondition while a sandbox uses it.
    void remove(std::string_view id, const Call& call = {}) const;

    /// Polls. Errors: sandbox_failed when it ended in `error`.
    VolumeRecord wait_until_ready(std::string_view id, const Call& call = {}) const;

private:
    friend class Client;
    explicit Volumes(std::shared_ptr<Service> service) noexcept;
    std::shared_ptr<Service> service_;
};

} // namespace rexa::daytona::v0

#endif
