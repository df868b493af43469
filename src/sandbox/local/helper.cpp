#include "sandbox/local/helper.hpp"

#include "sandbox/local/diagnosis.hpp"
#include "sandbox/local/helper_image.hpp"

#include <rexa/error.hpp>

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>

namespace rexa::local {

namespace {

using namespace std::chrono_literals;
using protocol::Type;

// How long the helper may take to end its sandboxes before it is killed, which ends them too.
constexpr auto patience = 5s;

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

void throw_helper_gone() {
    throw Error(Errc::sandbox_failed, "the sandbox helper has ended; run again")
        .from("local")
        .with_retry();
}

Helper::Helper(const LauncherOptions& options, std::uint64_t generation,
               const std::vector<std::filesystem::path>& cgroups, const Call& call)
    : generation_(generation), wanted_image_(options.helper) {
    spawn(options, cgroups);
    CallWaiter waiter(call);
    wait_until_ready(waiter);
}

Helper::~Helper() {
    // The helper ends its sandboxes when this connection does, and then itself. Closing would not
    // be enough: a child which the host has forked has a copy of the socket. In such a child the
    // connection is not this object's to end. One that is closed before the helper has ended tells
    // it that the host is dying.
    if (is_ours()) {
        ::shutdown(control_.get(), SHUT_WR);
    }
    process_.end(patience);
}

void Helper::spawn(const LauncherOptions& options,
                   const std::vector<std::filesystem::path>& cgroups) {
    SocketPair sockets;
    const HelperImage image = find_helper(options.helper);
    std::vector<std::string> arguments = {"launcher", std::to_string(::getpid()),
                                          std::to_string(options.sandbox_id),
                                          std::to_string(avoided_features(options.features))};
    arguments.insert(arguments.end(), cgroups.begin(), cgroups.end());
    process_ = HelperProcess(image.path, arguments, sockets.theirs.get());
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

const FileDescriptor& Helper::owner_map(uid_t uid, gid_t gid, const Call& call) {
    const CallLock lock(maps_turn_, call);
    const auto [entry, is_new] = owner_maps_.try_emplace({uid, gid});
    if (is_new) {
        try {
            entry->second = make_owner_map(uid, gid, call);
        } catch (...) {
            owner_maps_.erase(entry);
            throw;
        }
    }
    return entry->second;
}

FileDescriptor Helper::make_owner_map(uid_t uid, gid_t gid, const Call& call) const {
    SocketPair sockets;
    const HelperImage image = find_helper(wanted_image_);
    HelperProcess maker(
        image.path,
        {"idmap", std::to_string(uid), std::to_string(gid), std::to_string(facts_.owner.uid)},
        sockets.theirs.get());
    sockets.theirs.reset();
    CallWaiter waiter(call);
    const auto answer = std::make_unique<launcher::Packet>();
    FileDescriptor map;
    if (receive_message(sockets.ours.get(), *answer, waiter) && answer->type() == Type::done) {
        map = answer->take_fd();
    }
    // It has a child of its own to collect, which would be left to the host if it were killed.
    maker.end(patience);
    return map;
}

} // namespace rexa::local
