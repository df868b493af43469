#ifndef REXA_DAYTONA_V0_SANDBOXES_HPP
#define REXA_DAYTONA_V0_SANDBOXES_HPP

#include <rexa/blobs.hpp>
#include <rexa/call.hpp>
#include <rexa/daytona/v0/new_sandbox.hpp>
#include <rexa/daytona/v0/sandbox_record.hpp>
#include <rexa/secret.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rexa::daytona::v0 {

class Service;

/// What to list. Everything given must hold. The service answers from an index: a sandbox made a
/// moment ago may be missing. Destroyed ones never appear.
struct SandboxQuery {
    std::string id_prefix;   ///< whatever its case
    std::string name_prefix; ///< whatever its case
    std::map<std::string, std::string> labels;
    std::vector<SandboxState> states;
    std::vector<std::string> snapshots;
    std::vector<std::string> regions;
    std::vector<std::string> sandbox_classes;
    std::optional<double> least_cpu, most_cpu;
    std::optional<double> least_memory_gib, most_memory_gib;
    std::optional<double> least_disk_gib, most_disk_gib;
    std::optional<bool> is_public;
    std::optional<bool> recoverable;
    std::optional<Timestamp> created_after, created_before;
    std::optional<Timestamp> last_event_after, last_event_before;
    std::optional<Timestamp> auto_destroy_after, auto_destroy_before;
    std::optional<bool> include_errored_deleted;
    std::optional<bool> include_warm;
    std::string sort;             ///< such as "createdAt"; empty: the service's choice
    std::string order;            ///< "asc" or "desc"
    std::optional<int> page_size; ///< 1 to 200
};

struct SandboxPage {
    std::vector<SandboxRecord> items; ///< without environment and volumes
    std::string next;                 ///< where the next page begins; empty: there is none
};

struct Resources {
    std::optional<int> cpu;
    std::optional<int> memory_gib;
    std::optional<int> disk_gib;
};

struct NetworkSettings {
    std::optional<bool> block_all;
    std::optional<std::vector<std::string>> allow_list; ///< IPv4 ranges; empty: lift the list
    std::optional<std::vector<std::string>> domain_allow_list;
};

/// How a port of a sandbox is reached from outside.
struct PreviewUrl {
    std::string url;
    Secret token; ///< for the header x-daytona-preview-token; another one after every start
};

struct SignedPreviewUrl {
    Secret url;   ///< holds the token: whoever has it is let in
    Secret token; ///< to end it before its time
};

/// The sandboxes of an organisation. `id` may also be a name where it is not said otherwise.
/// Cheap to copy; safe to use from several threads, which block.
///
/// Errors of every call: those of the connection (100-199), of the service (200-299), not_found,
/// failed_precondition (a wrong state), cancelled, deadline_exceeded; invalid_argument for what the
/// service cannot be asked; unsupported for what this server or this class of sandbox cannot do.
class Sandboxes {
public:
    /// Asks for a sandbox and answers with what the service says of it, which is often not running
    /// yet: see `wait_until_started`. Blocks for up to 30 seconds on the side of the service. When
    /// it fails, a broken sandbox of this name may be there.
    SandboxRecord create(const NewSandbox& sandbox, const Call& call = {}) const;

    SandboxRecord get(std::string_view id, const Call& call = {}) const;

    /// From the first page, or from where another one ended. Also of older services, which know
    /// fewer filters and give all at once.
    SandboxPage list_page(const SandboxQuery& query, std::string_view from,
                          const Call& call = {}) const;
    /// All pages.
    std::vector<SandboxRecord> list(const SandboxQuery& query = {}, const Call& call = {}) const;

    // Changes of state. They return when the service took the wish; wait for the state with the
    // functions below. Another change under way is waited for, for some twenty seconds within the
    // call; then, and with `fork` and `snapshot` at once (where it may also be the name that is
    // taken), it is failed_precondition. To stop a stopped sandbox is no error.
    SandboxRecord start(std::string_view id, const Call& call = {}) const;
    SandboxRecord stop(std::string_view id, bool by_force = false, const Call& call = {}) const;
    SandboxRecord pause(std::string_view id, const Call& call = {}) const;
    SandboxRecord archive(std::string_view id, const Call& call = {}) const;
    SandboxRecord recover(std::string_view id, bool skip_start = false,
                          const Call& call = {}) const;
    SandboxRecord resize(std::string_view id, const Resources& resources,
                         const Call& call = {}) const;
    /// The child. Its name may be left empty.
    SandboxRecord fork(std::string_view id, std::string_view name, const Call& call = {}) const;
    /// Asks for a snapshot of this name, which is made while the sandbox is `snapshotting`; see
    /// `Snapshots::wait_until_active`.
    void snapshot(std::string_view id, std::string_view name, bool include_memory = false,
                  const Call& call = {}) const;
    /// Asks for the end of a sandbox. One that is gone already is no error.
    void remove(std::string_view id, const Call& call = {}) const;

    // Polling. An end in `error` or `build_failed` is sandbox_failed with the reason as remote
    // message, a sandbox that is gone is not_found.
    SandboxRecord wait_until_started(std::string_view id, const Call& call = {}) const;
    /// Also when it is destroyed by stopping; nothing then.
    std::optional<SandboxRecord> wait_until_stopped(std::string_view id,
                                                    const Call& call = {}) const;
    void wait_until_removed(std::string_view id, const Call& call = {}) const;
    /// Until it is in any other state than this passing one.
    SandboxRecord wait_while(std::string_view id, SandboxState state, const Call& call = {}) const;
    SandboxRecord wait_until(std::string_view id, SandboxState state, const Call& call = {}) const;

    std::vector<SandboxRecord> forks(std::string_view id, bool include_destroyed = false,
                                     const Call& call = {}) const;
    std::optional<SandboxRecord> parent(std::string_view id, const Call& call = {}) const;
    std::vector<SandboxRecord> ancestors(std::string_view id, const Call& call = {}) const;

    /// Replaces all labels; answers with those in force.
    std::map<std::string, std::string> set_labels(std::string_view id,
                                                  const std::map<std::string, std::string>& labels,
                                                  const Call& call = {}) const;
    /// Replaces all; by variable the name of a secret.
    void set_secrets(std::string_view id, const std::map<std::string, std::string>& secrets,
                     const Call& call = {}) const;
    void set_public(std::string_view id, bool is_public, const Call& call = {}) const;
    void set_network(std::string_view id, const NetworkSettings& settings,
                     const Call& call = {}) const;

    // As in NewSandbox.
    void set_auto_stop(std::string_view id, std::chrono::minutes after,
                       const Call& call = {}) const;
    void set_auto_pause(std::string_view id, std::chrono::minutes after,
                        const Call& call = {}) const;
    void set_auto_archive(std::string_view id, std::chrono::minutes after,
                          const Call& call = {}) const;
    void set_auto_delete(std::string_view id, std::chrono::minutes after,
                         const Call& call = {}) const;
    /// From now on; 0: none.
    void set_time_to_live(std::string_view id, std::chrono::minutes from_now,
                          const Call& call = {}) const;

    /// Begins the time to the next automatic stop anew. By id only.
    void refresh_activity(std::string_view id, const Call& call = {}) const;

    PreviewUrl preview_url(std::string_view id, std::uint16_t port, const Call& call = {}) const;
    /// Valid for 1 second to 24 hours.
    SignedPreviewUrl signed_preview_url(std::string_view id, std::uint16_t port,
                                        std::chrono::seconds valid, const Call& call = {}) const;
    void expire_signed_preview_url(std::string_view id, std::uint16_t port, const Secret& token,
                                   const Call& call = {}) const;

    /// The key of `sign_download_url` and its like. By id only.
    Secret signing_key(std::string_view id, const Call& call = {}) const;
    /// A new one; every URL signed before is refused from now on. By id only.
    Secret rotate_signing_key(std::string_view id, const Call& call = {}) const;

    /// The log of the build so far, or until the build has ended.
    void build_logs(std::string_view id, bool follow, const BytesSink& sink,
                    const Call& call = {}) const;

private:
    friend class Client;
    explicit Sandboxes(std::shared_ptr<Service> service) noexcept;
    std::shared_ptr<Service> service_;
};

/// A URL to download or upload one file of a sandbox without any key, until a moment in time (none:
/// for ever). Uploads are a POST of a form with the field `file`. Sends nothing.
Secret sign_download_url(const SandboxRecord& sandbox, std::string_view path, const Secret& key,
                         std::optional<std::chrono::sys_seconds> expires);
Secret sign_upload_url(const SandboxRecord& sandbox, std::string_view path, const Secret& key,
                       std::optional<std::chrono::sys_seconds> expires);

} // namespace rexa::daytona::v0

#endif
