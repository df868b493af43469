#include "sandbox/local/launcher/watcher.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <grp.h>

namespace rexa::launcher {

using protocol::Type;

namespace {

constexpr std::uint64_t sandbox_namespaces =
    CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWUTS;

Failure become_inner_user(const FamilyStart& start) noexcept {
    if (start.identity == protocol::Identity::host_root && ::setgroups(0, nullptr) != 0) {
        return {"drop groups", errno};
    }
    if (::setresgid(protocol::inner_id, protocol::inner_id, protocol::inner_id) != 0 ||
        ::setresuid(protocol::inner_id, protocol::inner_id, protocol::inner_id) != 0) {
        return {"become the sandbox's user", errno};
    }
    // Changing ids cleared both: dying with the main process, and being able to write the maps of
    // one's own children.
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::prctl(PR_SET_DUMPABLE, 1);
    return {};
}

void send_ready(const Family& family) noexcept {
    std::array<char, 64> buffer;
    protocol::Writer writer(buffer);
    writer.u32(static_cast<std::uint32_t>(family.start.identity));
    writer.u32(family.start.outer_uid);
    writer.u32(family.start.outer_gid);
    writer.u32(family.features);
    send_packet(protocol::channel_fd, Type::ready, 0, writer.written());
}

/// Connects a sandbox that is to be watched with its watcher; `outer` is the watcher's end.
Failure connect_watcher(Launch& launch, Fd& outer) noexcept {
    constexpr std::uint32_t watched =
        protocol::launch_disk_workspace | protocol::launch_watch_memory;
    if ((launch.flags & watched) == 0) {
        return {};
    }
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) {
        return {"connect the watcher", errno};
    }
    launch.watch = Fd(ends[0]);
    outer = Fd(ends[1]);
    return {};
}

Failure start_watcher(const Launch& launch, pid_t init, Fd channel) noexcept {
    if (!channel) {
        return {};
    }
    Fd watcher;
    const pid_t child = clone_into(0, -1, watcher);
    if (child == 0) {
        run_watcher(launch, init, std::move(channel));
    }
    return child < 0 ? Failure{"start the watcher", errno} : Failure{};
}

void launch_sandbox(Family& family, Packet& packet) noexcept {
    Launch launch;
    if (!read_launch(packet, launch)) {
        return;
    }
    const int channel = launch.channel.get();
    Fd watched;
    Failure failure = connect_watcher(launch, watched);
    if (!failure) {
        failure = make_workspace(family, launch);
    }
    if (failure) {
        send_failure(channel, packet.request(), failure.step, failure.error);
        return;
    }
    std::uint64_t namespaces = sandbox_namespaces;
    if ((launch.flags & protocol::launch_host_network) == 0) {
        namespaces |= CLONE_NEWNET;
    }
    Fd init;
    const pid_t child = clone_into(namespaces, launch.cgroup.get(), init);
    if (child == 0) {
        enter_sandbox(family, launch);
    }
    if (child < 0) {
        send_failure(channel, packet.request(), "create the sandbox's namespaces", errno);
        drop_workspace(launch.sandbox);
        return;
    }
    failure = start_watcher(launch, child, std::move(watched));
    if (failure) {
        kill_process(init.get());
        send_failure(channel, packet.request(), failure.step, failure.error);
        drop_workspace(launch.sandbox);
        return;
    }
    const NumberedPath upper("/s/", launch.sandbox, "/upper");
    const NumberedPath note("/s/", launch.sandbox, "/note");
    const Fd upper_folder(::open(upper.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    const Fd note_folder(::open(note.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    const int sent[3] = {init.get(), upper_folder.get(), note_folder.get()};
    if (!send_packet(channel, Type::created, packet.request(), {}, sent)) {
        send_failure(channel, packet.request(), "hand over the sandbox", errno);
    }
}

void answer(int channel, std::uint64_t request, const Failure& failure) noexcept {
    if (failure) {
        send_failure(channel, request, failure.step, failure.error, failure.item);
    } else {
        send_packet(channel, Type::done, request);
    }
}

void serve(Family& family, Packet& packet) noexcept {
    if (packet.type() == Type::launch) {
        launch_sandbox(family, packet);
        return;
    }
    // Every other request brings the socket for its answer as the first descriptor.
    const Fd channel = packet.take_fd();
    protocol::Reader reader(packet.payload());
    const std::uint64_t id = reader.u64();
    Failure failure;
    switch (packet.type()) {
    case Type::make_root:
        failure = make_root(family, packet);
        break;
    case Type::put_files:
        failure = put_run_files(id, packet.payload().subspan(sizeof id));
        break;
    case Type::freeze:
        failure = freeze_workspace(family, id, reader.u64());
        break;
    case Type::add_layer:
        failure = add_layer(family, packet);
        break;
    case Type::drop_layer:
        drop_layer(family, id);
        break;
    case Type::drop_root:
        drop_root(family, id);
        break;
    case Type::drop_sandbox:
        drop_workspace(id);
        break;
    default:
        failure = {"read a request", EPROTO};
        break;
    }
    answer(channel.get(), packet.request(), failure);
}

void reap() noexcept {
    while (::waitpid(-1, nullptr, WNOHANG) > 0) {
    }
}

Fd watch_children() noexcept {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGCHLD);
    ::sigprocmask(SIG_BLOCK, &signals, nullptr);
    return Fd(::signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK));
}

[[noreturn]] void serve_until_end(Family& family) noexcept {
    static Packet packet;
    const Fd children = watch_children();
    pollfd watched[3] = {{protocol::channel_fd, POLLIN, 0},
                         {family.start.main_alive.get(), POLLIN, 0},
                         {children.get(), POLLIN, 0}};
    for (;;) {
        if (::poll(watched, 3, -1) < 0) {
            continue;
        }
        if (watched[1].revents != 0) {
            ::_exit(0);
        }
        if (watched[2].revents != 0) {
            signalfd_siginfo ignored[8];
            while (::read(children.get(), ignored, sizeof ignored) > 0) {
            }
            reap();
        }
        if (watched[0].revents == 0) {
            continue;
        }
        switch (packet.receive(protocol::channel_fd, false)) {
        case Packet::Status::received:
            serve(family, packet);
            break;
        case Packet::Status::closed:
            ::_exit(0);
        case Packet::Status::none:
        case Packet::Status::malformed:
        case Packet::Status::lost_descriptors:
            break;
        }
    }
}

} // namespace

void run_family(FamilyStart start) noexcept {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::prctl(PR_SET_NAME, "rexa-family");
    char go = 0;
    if (::read(start.main_alive.get(), &go, 1) != 1) {
        ::_exit(1);
    }
    ::umask(022);

    static Family family;
    family.start = std::move(start);
    Failure failure = become_inner_user(family.start);
    if (!failure) {
        failure = enter_family(family);
    }
    if (failure) {
        send_failure(protocol::channel_fd, 0, failure.step, failure.error);
        ::_exit(1);
    }
    family.features = probe_features(family.start.avoided);
    send_ready(family);
    serve_until_end(family);
}

} // namespace rexa::launcher
