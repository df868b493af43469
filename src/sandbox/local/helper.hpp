#ifndef REXA_SANDBOX_LOCAL_HELPER_HPP
#define REXA_SANDBOX_LOCAL_HELPER_HPP

#include "sandbox/local/helper_message.hpp"
#include "sandbox/local/launcher_client.hpp"

#include <sys/types.h>

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace rexa::local {

/// One running rexa-launcher. Safe to use from several threads: every request brings its own socket
/// for the answer, so that nobody has to read for others.
class Helper {
public:
    /// Errors: sandbox_unavailable, with the step, the errno and the cure.
    Helper(const LauncherOptions& options, std::uint64_t generation, const Call& call);
    Helper(const Helper&) = delete;
    Helper& operator=(const Helper&) = delete;

    /// Ends the helper with all its sandboxes, and waits until they have gone.
    ~Helper();

    [[nodiscard]] const HelperFacts& facts() const noexcept { return facts_; }
    [[nodiscard]] std::uint64_t generation() const noexcept { return generation_; }
    [[nodiscard]] bool alive() const noexcept;

    /// Unique within this helper; never 0.
    [[nodiscard]] std::uint64_t next_id() noexcept { return next_id_.fetch_add(1); }

    /// Sends a request.
    void send(protocol::Type type, std::uint64_t request, const MessageWriter& message,
              CallWaiter& waiter);

    /// Sends a request and waits for its answer. Gives the failure, if it is one.
    std::optional<HelperFailure> ask(protocol::Type type, const MessageWriter& message,
                                     CallWaiter& waiter);

    /// A user namespace in which files of this owner belong to the sandbox; empty where none can be
    /// made. Valid as long as this object.
    const FileDescriptor& owner_map(uid_t uid, gid_t gid, CallWaiter& waiter);

private:
    void spawn(const LauncherOptions& options);
    void wait_until_ready(CallWaiter& waiter);
    void end() noexcept;

    HelperFacts facts_;
    std::uint64_t generation_;
    std::atomic<std::uint64_t> next_id_ = 1;
    FileDescriptor control_;
    std::filesystem::path wanted_image_;
    std::mutex maps_mutex_;
    std::map<std::pair<uid_t, gid_t>, FileDescriptor> owner_maps_;
    pid_t pid_ = -1;
};

/// Starts the helper's executable with an empty environment and this socket as its channel.
pid_t spawn_helper(const std::filesystem::path& path, const std::vector<std::string>& arguments,
                   int control);

/// The error for a helper that has gone away.
[[noreturn]] void throw_helper_gone();

} // namespace rexa::local

#endif
