#ifndef REXA_SANDBOX_LOCAL_HELPER_HPP
#define REXA_SANDBOX_LOCAL_HELPER_HPP

#include "sandbox/local/call_mutex.hpp"
#include "sandbox/local/helper_message.hpp"
#include "sandbox/local/helper_process.hpp"
#include "sandbox/local/launcher_client.hpp"

#include <sys/types.h>

#include <atomic>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace rexa::local {

/// Where an id says which helper gave it.
inline constexpr unsigned generation_shift = 40;

[[nodiscard]] constexpr std::uint64_t generation_of(std::uint64_t id) noexcept {
    return id >> generation_shift;
}

/// One running rexa-launcher. Safe to use from several threads: every request brings its own socket
/// for the answer, so that nobody has to read for others.
class Helper {
public:
    /// `cgroups` are this process's folders, which the helper removes if this process is killed.
    /// Errors: sandbox_unavailable, with the step, the errno and the cure.
    Helper(const LauncherOptions& options, std::uint64_t generation,
           const std::vector<std::filesystem::path>& cgroups, const Call& call);
    Helper(const Helper&) = delete;
    Helper& operator=(const Helper&) = delete;

    /// Ends the helper with all its sandboxes, and waits until they have gone; after a few seconds
    /// without result it kills the helper.
    ~Helper();

    [[nodiscard]] const HelperFacts& facts() const noexcept { return facts_; }
    [[nodiscard]] std::uint64_t generation() const noexcept { return generation_; }
    [[nodiscard]] bool alive() const noexcept;

    /// False in a child that the host has forked.
    [[nodiscard]] bool is_ours() const noexcept { return process_.is_ours(); }

    /// Never given twice, by this helper or by one started after it; never 0.
    [[nodiscard]] std::uint64_t next_id() noexcept {
        return generation_ << generation_shift | next_id_.fetch_add(1);
    }

    /// Sends a request.
    void send(protocol::Type type, std::uint64_t request, const MessageWriter& message,
              CallWaiter& waiter);

    /// Sends a request and waits for its answer. Gives the failure, if it is one.
    std::optional<HelperFailure> ask(protocol::Type type, const MessageWriter& message,
                                     CallWaiter& waiter);

    /// A user namespace in which files of this owner belong to the sandbox; empty where none can be
    /// made. Valid as long as this object. Errors: cancelled, deadline_exceeded.
    const FileDescriptor& owner_map(uid_t uid, gid_t gid, const Call& call);

private:
    void spawn(const LauncherOptions& options, const std::vector<std::filesystem::path>& cgroups);
    void wait_until_ready(CallWaiter& waiter);
    [[nodiscard]] FileDescriptor make_owner_map(uid_t uid, gid_t gid, const Call& call) const;

    HelperFacts facts_;
    std::uint64_t generation_;
    std::atomic<std::uint64_t> next_id_ = 1;
    FileDescriptor control_;
    std::filesystem::path wanted_image_;
    CallMutex maps_turn_;
    std::map<std::pair<uid_t, gid_t>, FileDescriptor> owner_maps_;
    HelperProcess process_;
};

/// The error for a helper that has gone away.
[[noreturn]] void throw_helper_gone();

} // namespace rexa::local

#endif
