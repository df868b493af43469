#include "sandbox/local/launcher/kernel.hpp"
#include "sandbox/local/launcher/modes.hpp"
#include "sandbox/local/launcher/remove_cgroup.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>

namespace rexa::launcher {

namespace {

struct Ids {
    protocol::Identity identity = protocol::Identity::user;
    std::uint32_t uid = 0;
    std::uint32_t gid = 0;
};

/// Whether an id exists in the namespace this process is in.
bool id_exists(const char* map, std::uint32_t id) noexcept {
    std::FILE* file = std::fopen(map, "re");
    if (file == nullptr) {
        return false;
    }
    unsigned long first = 0;
    unsigned long outside = 0;
    unsigned long count = 0;
    bool found = false;
    while (!found && std::fscanf(file, "%lu %lu %lu", &first, &outside, &count) == 3) {
        found = id >= first && id - first < count;
    }
    std::fclose(file);
    return found;
}

// Code in the sandbox must never be the host's uid 0: permission checks on /proc/sys look at the
// global id and not at capabilities.
Failure choose_ids(std::uint32_t sandbox_id, Ids& ids) noexcept {
    if (::geteuid() != 0) {
        ids = {protocol::Identity::user, ::geteuid(), ::getegid()};
        return {};
    }
    for (const std::uint32_t id : {sandbox_id, 65533u, 999u}) {
        if (id_exists("/proc/self/uid_map", id) && id_exists("/proc/self/gid_map", id)) {
            ids = {protocol::Identity::host_root, id, id};
            return {};
        }
    }
    return {"choose an id for sandboxes", EINVAL};
}

Failure write_maps(pid_t child, const Ids& ids) noexcept {
    char map[48];
    const auto pid = static_cast<std::uint64_t>(child);
    if (ids.identity == protocol::Identity::user) {
        if (const int error =
                write_file(NumberedPath("/proc/", pid, "/setgroups").c_str(), "deny")) {
            return {"write setgroups", error};
        }
    }
    std::snprintf(map, sizeof map, "%u %u 1", protocol::inner_id, ids.uid);
    if (const int error = write_file(NumberedPath("/proc/", pid, "/uid_map").c_str(), map)) {
        return {"write uid_map", error};
    }
    std::snprintf(map, sizeof map, "%u %u 1", protocol::inner_id, ids.gid);
    if (const int error = write_file(NumberedPath("/proc/", pid, "/gid_map").c_str(), map)) {
        return {"write gid_map", error};
    }
    return {};
}

/// Returns when the host process, its end of the socket, or the family root has gone. True when it
/// was the end of the socket: a host that lives shuts it down first and waits.
bool wait_for_end(int host, int family) noexcept {
    pollfd watched[3] = {
        {protocol::channel_fd, POLLRDHUP, 0}, {host, POLLIN, 0}, {family, POLLIN, 0}};
    while (::poll(watched, 3, -1) < 0 && errno == EINTR) {
    }
    return (watched[0].revents & POLLHUP) != 0;
}

// A process that dies lets go of its descriptors some time before it is dead.
bool has_died(int process, bool is_dying) noexcept {
    constexpr int patience_ms = 10'000;
    pollfd death{process, POLLIN, 0};
    return ::poll(&death, 1, is_dying ? patience_ms : 0) == 1;
}

// The library starts this program with every signal at its default but those which the C library
// keeps for itself and does not let anybody set. A host may have been started with them ignored.
void reset_reserved_signals() noexcept {
    const std::array<std::uint64_t, 4> by_default{}; // the kernel's struct sigaction
    for (int signal = __SIGRTMIN; signal < SIGRTMIN; ++signal) {
        ::syscall(SYS_rt_sigaction, signal, by_default.data(), nullptr, sizeof(std::uint64_t));
    }
}

// A user's descriptors in flight may number as many as the sender's soft limit: those of programs
// must not keep the helper from sending its own.
void raise_open_files() noexcept {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        ::setrlimit(RLIMIT_NOFILE, &limit);
    }
}

int report(const Failure& failure) noexcept {
    send_failure(protocol::channel_fd, 0, failure.step, failure.error);
    return 1;
}

} // namespace

int run_main(const Options& options) noexcept {
    ::close_range(protocol::channel_fd + 1, ~0u, 0);
    ::fcntl(protocol::channel_fd, F_SETFD, FD_CLOEXEC);
    ::prctl(PR_SET_NAME, "rexa-launcher");
    reset_reserved_signals();
    raise_open_files();
    ::personality(PER_LINUX); // the host's own, as setarch gives one, is no concern of programs

    Fd host = open_process(options.host);
    if (!host) {
        return report({"pidfd_open", errno});
    }
    if (::getppid() != options.host) {
        return 1;
    }

    Ids ids;
    if (const Failure failure = choose_ids(options.sandbox_id, ids)) {
        return report(failure);
    }

    int alive[2];
    if (::pipe2(alive, O_CLOEXEC) != 0) {
        return report({"pipe", errno});
    }
    FamilyStart start;
    start.main_alive = Fd(alive[0]);
    Fd main_end(alive[1]);
    start.identity = ids.identity;
    start.avoided = options.avoided;
    start.outer_uid = ids.uid;
    start.outer_gid = ids.gid;
    start.processors = static_cast<unsigned>(std::max(1L, ::sysconf(_SC_NPROCESSORS_CONF)));

    Fd family;
    const pid_t child = clone_into(CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNS, -1, family);
    if (child < 0) {
        return report({"create namespaces", errno});
    }
    if (child == 0) {
        main_end.reset();
        host.reset();
        run_family(std::move(start));
    }
    start.main_alive.reset();

    const Failure failure = write_maps(child, ids);
    bool closed = false;
    if (!failure && ::write(main_end.get(), "", 1) == 1) {
        closed = wait_for_end(host.get(), family.get());
    }
    kill_process(family.get());
    ::waitpid(child, nullptr, 0);
    if (has_died(host.get(), closed)) {
        for (const char* folder : options.cgroups) {
            remove_cgroup(folder);
        }
    }
    return failure ? report(failure) : 0;
}

int run_idmap(std::uint32_t from_uid, std::uint32_t from_gid, std::uint32_t to) noexcept {
    Fd child;
    const pid_t pid = clone_into(CLONE_NEWUSER, -1, child);
    if (pid < 0) {
        return report({"create a user namespace", errno});
    }
    if (pid == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        for (;;) {
            ::pause();
        }
    }
    char map[48];
    Failure failure;
    std::snprintf(map, sizeof map, "%u %u 1", from_uid, to);
    const auto number = static_cast<std::uint64_t>(pid);
    if (const int error = write_file(NumberedPath("/proc/", number, "/uid_map").c_str(), map)) {
        failure = {"write uid_map", error};
    }
    std::snprintf(map, sizeof map, "%u %u 1", from_gid, to);
    if (const int error = write_file(NumberedPath("/proc/", number, "/gid_map").c_str(), map)) {
        failure = {"write gid_map", error};
    }
    const Fd space(
        ::open(NumberedPath("/proc/", number, "/ns/user").c_str(), O_RDONLY | O_CLOEXEC));
    if (!failure && !space) {
        failure = {"open a user namespace", errno};
    }
    if (failure) {
        report(failure);
    } else {
        const int descriptor = space.get();
        send_packet(protocol::channel_fd, protocol::Type::done, 0, {}, {&descriptor, 1});
    }
    kill_process(child.get());
    ::waitpid(pid, nullptr, 0);
    return failure ? 1 : 0;
}

} // namespace rexa::launcher
