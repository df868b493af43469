#include "sandbox/local/helper.hpp"

#include "sandbox/local/diagnosis.hpp"
#include "sandbox/local/helper_image.hpp"

#include <rexa/error.hpp>

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <spawn.h>

namespace rexa::local {

namespace {

using protocol::Type;

/// What posix_spawn is told: no descriptors but the control socket, no signals blocked or ignored,
/// a session of its own so that a terminal's interrupt does not reach the sandboxes.
class SpawnPlan {
public:
    explicit SpawnPlan(int control) {
        check(::posix_spawn_file_actions_init(&actions_));
        check(::posix_spawnattr_init(&attributes_));
        check(::posix_spawn_file_actions_adddup2(&actions_, control, protocol::channel_fd));
        for (const int standard : {0, 1, 2}) {
            check(::posix_spawn_file_actions_addopen(&actions_, standard, "/dev/null", O_RDWR, 0));
        }
        sigset_t none;
        sigset_t all;
        sigemptyset(&none);
        sigfillset(&all);
        check(::posix_spawnattr_setsigmask(&attributes_, &none));
        check(::posix_spawnattr_setsigdefault(&attributes_, &all));
        check(::posix_spawnattr_setflags(
            &attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSID));
    }
    SpawnPlan(const SpawnPlan&) = delete;
    SpawnPlan& operator=(const SpawnPlan&) = delete;
    ~SpawnPlan() {
        ::posix_spawn_file_actions_destroy(&actions_);
        ::posix_spawnattr_destroy(&attributes_);
    }

    pid_t run(const char* path, char* const* arguments) const {
        char* const no_environment[] = {nullptr};
        pid_t pid = -1;
        check(::posix_spawn(&pid, path, &actions_, &attributes_, arguments, no_environment));
        return pid;
    }

private:
    static void check(int error) {
        if (error != 0) {
            throw Error(Errc::sandbox_unavailable, "rexa-launcher could not be started")
                .from("local")
                .with_errno(error);
        }
    }

    posix_spawn_file_actions_t actions_{};
    posix_spawnattr_t attributes_{};
};

/// A process that ends by itself, soon, and is collected here.
class ChildProcess {
public:
    explicit ChildProcess(pid_t pid) noexcept : pid_(pid) {}
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;
    ~ChildProcess() {
        while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
        }
    }

private:
    pid_t pid_;
};

std::uint32_t avoided_features(const KernelFeatures& features) {
    std::uint32_t avoided = 0;
    if (features.memory_workspace == FeatureUse::avoid) {
        avoided |= protocol::feature_tmpfs_xattr;
    }
    if (features.layer_by_layer_mount == FeatureUse::avoid) {
        avoided |= protocol::feature_lowerdir_list;
    }
    return avoided;
}

} // namespace

pid_t spawn_helper(const std::filesystem::path& path, const std::vector<std::string>& arguments,
                   int control) {
    std::vector<char*> pointers = {const_cast<char*>("rexa-launcher")};
    for (const std::string& argument : arguments) {
        pointers.push_back(const_cast<char*>(argument.c_str()));
    }
    pointers.push_back(nullptr);
    return SpawnPlan(control).run(path.c_str(), pointers.data());
}

void throw_helper_gone() {
    throw Error(Errc::sandbox_failed, "the sandbox helper has ended; run again")
        .from("local")
        .with_retry();
}

Helper::Helper(const LauncherOptions& options, std::uint64_t generation, const Call& call)
    : generation_(generation), wanted_image_(options.helper) {
    spawn(options);
    try {
        CallWaiter waiter(call);
        wait_until_ready(waiter);
    } catch (...) {
        end();
        throw;
    }
}

Helper::~Helper() {
    end();
}

void Helper::end() noexcept {
    // The helper ends its sandboxes when this socket closes, and then itself.
    control_.reset();
    while (pid_ > 0 && ::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
    pid_ = -1;
}

void Helper::spawn(const LauncherOptions& options) {
    SocketPair sockets;
    const HelperImage image = find_helper(options.helper);
    pid_ = spawn_helper(image.path,
                        {"launcher", std::to_string(::getpid()), std::to_string(options.sandbox_id),
                         std::to_string(avoided_features(options.features))},
                        sockets.theirs.get());
    control_ = std::move(sockets.ours);
    facts_.helper = image.embedded ? std::filesystem::path() : image.path;
}

void Helper::wait_until_ready(CallWaiter& waiter) {
    const auto packet = std::make_unique<launcher::Packet>();
    if (!receive_message(control_.get(), *packet, waiter)) {
        throw Error(
            Errc::sandbox_unavailable,
            "rexa-launcher ended at once; check that it belongs to this library and machine")
            .from("local");
    }
    if (packet->type() == Type::failed) {
        throw unavailable(read_failure(*packet), facts_.helper);
    }
    protocol::Reader reader(packet->payload());
    facts_.host_root = reader.u32() == static_cast<std::uint32_t>(protocol::Identity::host_root);
    facts_.owner.uid = reader.u32();
    facts_.owner.gid = reader.u32();
    const std::uint32_t features = reader.u32();
    facts_.memory_workspace = (features & protocol::feature_tmpfs_xattr) != 0;
    facts_.layer_by_layer = (features & protocol::feature_lowerdir_list) != 0;
    if (packet->type() != Type::ready || !reader.at_end()) {
        throw Error(Errc::sandbox_unavailable,
                    "rexa-launcher speaks another version; install the one of this library")
            .from("local");
    }
}

bool Helper::alive() const noexcept {
    pollfd control{control_.get(), POLLRDHUP, 0};
    return ::poll(&control, 1, 0) == 0;
}

void Helper::send(Type type, std::uint64_t request, const MessageWriter& message,
                  CallWaiter& waiter) {
    if (!send_message(control_.get(), type, request, message, waiter)) {
        throw_helper_gone();
    }
}

std::optional<HelperFailure> Helper::ask(Type type, const MessageWriter& message,
                                         CallWaiter& waiter) {
    SocketPair sockets;
    MessageWriter request = message;
    request.descriptor_first(sockets.theirs.get());
    send(type, next_id(), request, waiter);
    sockets.theirs.reset();
    const auto answer = std::make_unique<launcher::Packet>();
    if (!receive_message(sockets.ours.get(), *answer, waiter)) {
        throw_helper_gone();
    }
    if (answer->type() == Type::failed) {
        return read_failure(*answer);
    }
    return std::nullopt;
}

const FileDescriptor& Helper::owner_map(uid_t uid, gid_t gid, CallWaiter& waiter) {
    const std::lock_guard lock(maps_mutex_);
    const auto [entry, is_new] = owner_maps_.try_emplace({uid, gid});
    if (!is_new) {
        return entry->second;
    }
    SocketPair sockets;
    const HelperImage image = find_helper(wanted_image_);
    const pid_t pid = spawn_helper(
        image.path,
        {"idmap", std::to_string(uid), std::to_string(gid), std::to_string(facts_.owner.uid)},
        sockets.theirs.get());
    const ChildProcess child(pid);
    sockets.theirs.reset();
    const auto answer = std::make_unique<launcher::Packet>();
    if (receive_message(sockets.ours.get(), *answer, waiter) && answer->type() == Type::done) {
        entry->second = answer->take_fd();
    }
    return entry->second;
}

} // namespace rexa::local
