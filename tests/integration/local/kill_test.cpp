#include "integration/local/fixture.hpp"

#include <rexa/error.hpp>

#include <doctest/doctest.h>

#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <set>
#include <stop_token>
#include <thread>

using namespace rexa;
using namespace rexa::test;

namespace {

/// Pids of all processes whose parent chain leads to `ancestor`.
std::set<pid_t> descendants(pid_t ancestor) {
    std::vector<std::pair<pid_t, pid_t>> all; // pid, parent
    for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
        const std::string name = entry.path().filename();
        if (name.find_first_not_of("0123456789") != std::string::npos) {
            continue;
        }
        std::ifstream file(entry.path() / "stat");
        std::string text;
        std::getline(file, text);
        const std::size_t at = text.rfind(')');
        if (at != std::string::npos && text.size() > at + 4) {
            all.emplace_back(std::stoi(name), std::stoi(text.substr(at + 4)));
        }
    }
    std::set<pid_t> found = {ancestor};
    for (bool grown = true; grown;) {
        grown = false;
        for (const auto& [pid, parent] : all) {
            grown = (found.contains(parent) && found.insert(pid).second) || grown;
        }
    }
    found.erase(ancestor);
    return found;
}

int open_process(pid_t pid) {
    return static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
}

} // namespace

TEST_CASE("cancelling kills a run and is its result") {
    Host host;
    const auto sandbox = host.launch();
    std::stop_source source;
    const auto stop_at_first_output = [&](const OutputEvent&) { source.request_stop(); };
    const auto end = sandbox->execute(Host::program({"/bin/sh", "-c", "echo ready; sleep 1000"}),
                                      stop_at_first_output, Host::call().stop(source.get_token()));
    CHECK(end.status == Status::cancelled);
    CHECK(end.signal == SIGKILL);
    CHECK(Host::execute(*sandbox, Host::program({"/bin/echo", "next"})).out == "next\n");
}

TEST_CASE("cancelling from another thread wakes a run that says nothing") {
    Host host;
    const auto sandbox = host.launch();
    std::stop_source source;
    std::jthread canceller([&source] { source.request_stop(); });
    const auto end = sandbox->execute(Host::program({"/bin/sleep", "1000"}), {},
                                      Host::call().stop(source.get_token()));
    CHECK(end.status == Status::cancelled);
}

TEST_CASE("the call's deadline kills a run and is its result") {
    Host host;
    const auto sandbox = host.launch();
    const auto end =
        sandbox->execute(Host::program({"/bin/sleep", "1000"}), {}, Call().timeout(200ms));
    CHECK(end.status == Status::timed_out);
}

TEST_CASE("a daemon that holds the output does not outlive its run") {
    Host host;
    const auto sandbox = host.launch();
    const Outcome outcome = Host::execute(
        *sandbox,
        Host::program({"/bin/sh", "-c", "setsid sh -c 'sleep 1000 &' & wait; echo done"}));
    CHECK(outcome.out == "done\n");
    CHECK(outcome.end.usage.wall < 10s);
    CHECK(
        Host::execute(*sandbox, Host::program({"/bin/sh", "-c", "echo /proc/[0-9]*"})).out.size() <
        30);
}

TEST_CASE("a descriptor of the output hidden in a socket does not delay the end") {
    Host host;
    const Outcome outcome =
        host.python("import socket, array, os\n"
                    "a, b = socket.socketpair()\n"
                    "fds = array.array('i', [1, a.fileno(), b.fileno()])\n"
                    "a.sendmsg([b'x'], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, fds)])\n"
                    "b.sendmsg([b'x'], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, fds)])\n"
                    "print('end', flush=True)\n"
                    "os._exit(0)\n");
    CHECK(outcome.out == "end\n");
    CHECK(outcome.end.status == Status::succeeded);
}

TEST_CASE("destroying a sandbox that runs nothing, twice") {
    Host host;
    const auto sandbox = host.launch();
    sandbox->destroy(Host::call());
    sandbox->destroy(Host::call());
}

TEST_CASE("everything dies with a host that is killed") {
    int ready[2];
    REQUIRE(::pipe(ready) == 0);
    const pid_t host = ::fork();
    if (host == 0) {
        // A child of the host that holds all its descriptors must not keep the sandbox alive.
        Host inner(without_cgroups());
        const auto sandbox = inner.launch();
        const auto tell = [&](const OutputEvent&) {
            if (::fork() == 0) {
                for (;;) {
                    ::pause();
                }
            }
            [[maybe_unused]] const auto ignored = ::write(ready[1], "x", 1);
        };
        sandbox->execute(
            Host::program({"/bin/sh", "-c", "setsid sleep 1000 & sleep 1000 & echo ready; wait"}),
            tell, Host::call());
        ::_exit(0);
    }
    char byte = 0;
    REQUIRE(::read(ready[0], &byte, 1) == 1);
    const std::set<pid_t> inside = descendants(host);
    // The helper, the family root, the init, its watcher, the shell, two sleeps, and the host's own
    // child.
    CHECK(inside.size() == 8);
    std::vector<pollfd> watched;
    for (const pid_t pid : inside) {
        watched.push_back({open_process(pid), POLLIN, 0});
    }
    ::kill(host, SIGKILL);
    ::waitpid(host, nullptr, 0);
    std::size_t dead = 0;
    for (pollfd& each : watched) {
        dead += ::poll(&each, 1, dead + 1 < watched.size() ? 5000 : 0) == 1 ? 1 : 0;
    }
    // All but the host's own child, which is ours to end.
    CHECK(dead == watched.size() - 1);
    for (pollfd& each : watched) {
        ::syscall(SYS_pidfd_send_signal, each.fd, SIGKILL, nullptr, 0);
        ::close(each.fd);
    }
    ::close(ready[0]);
    ::close(ready[1]);
}

TEST_CASE("a helper that died is replaced by the next launch") {
    Host host;
    const auto before = host.client.generation();
    const std::set<pid_t> helpers = descendants(::getpid());
    REQUIRE(helpers.size() == 2);
    const auto sandbox = host.launch();
    for (const pid_t pid : helpers) {
        const local::FileDescriptor process(open_process(pid));
        ::kill(pid, SIGKILL);
        pollfd death{process.get(), POLLIN, 0};
        REQUIRE(::poll(&death, 1, 10'000) == 1);
    }
    CHECK_THROWS_AS(Host::execute(*sandbox, Host::program({"/bin/true"})), Error);
    sandbox->destroy(Host::call());
    host.client.start(Host::call());
    CHECK(host.client.generation() == before + 1);
}
