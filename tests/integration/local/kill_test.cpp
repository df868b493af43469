#include "integration/local/fixture.hpp"
#include "integration/local/processes.hpp"
#include "support/leftovers.hpp"
#include "support/temp_directory.hpp"

#include <rexa/error.hpp>

#include <doctest/doctest.h>

#include <fcntl.h>
#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <functional>
#include <memory>
#include <set>
#include <stop_token>
#include <thread>

using namespace rexa;
using namespace rexa::test;

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

TEST_CASE("no cgroup is left of a host that is killed") {
    if (Host().client.start(Host::call()).enforcement == Enforcement::rlimits) {
        return; // there are none
    }
    int ready[2];
    REQUIRE(::pipe(ready) == 0);
    const pid_t host = ::fork();
    if (host == 0) {
        Host inner;
        const auto idle = inner.launch();
        const auto sandbox = inner.launch();
        sandbox->execute(
            Host::program({"/bin/sh", "-c", "sleep 1000 & echo ready; wait"}),
            [&](const OutputEvent&) {
                [[maybe_unused]] const auto ignored = ::write(ready[1], "x", 1);
            },
            Host::call());
        ::_exit(0);
    }
    char byte = 0;
    REQUIRE(::read(ready[0], &byte, 1) == 1);
    CHECK_FALSE(Leftovers::cgroups_of(host).empty());
    std::vector<local::FileDescriptor> helpers;
    for (const pid_t pid : descendants(host)) {
        if (name_of(pid) == "rexa-launcher") {
            helpers.emplace_back(open_process(pid));
        }
    }
    REQUIRE(helpers.size() == 1);
    ::kill(host, SIGKILL);
    ::waitpid(host, nullptr, 0);
    pollfd end{helpers.front().get(), POLLIN, 0};
    CHECK(::poll(&end, 1, 10'000) == 1);
    CHECK(Leftovers::cgroups_of(host) == std::set<std::string>());
    ::close(ready[0]);
    ::close(ready[1]);
}

TEST_CASE("a helper that died is replaced by the next launch") {
    Host host;
    const auto before = host.client.generation();
    REQUIRE(descendants(::getpid()).size() == 2);
    const auto sandbox = host.launch();
    kill_helpers();
    CHECK_THROWS_AS(Host::execute(*sandbox, Host::program({"/bin/true"})), Error);
    sandbox->destroy(Host::call());
    host.client.start(Host::call());
    CHECK(host.client.generation() == before + 1);
}

TEST_CASE("what a dead helper knew is not taken for what its successor knows") {
    const TempDirectory directory;
    Host host;
    const auto add_layer = [&](const char* name) {
        std::filesystem::create_directory(directory.path() / name);
        std::filesystem::permissions(directory.path() / name, std::filesystem::perms(0755));
        const local::FileDescriptor folder(
            ::open((directory.path() / name).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        return host.client.add_layer(folder.get(), Host::call());
    };
    const local::RootId old_root = host.root;
    const local::LayerId old_layer = add_layer("old");
    kill_helpers();
    const Host other; // numbers of its own do not matter either
    host.root = host.client.make_root(
        local::plan_root(local::find_interpreter(Language::shell, {}), {}, Network::none),
        Host::call());
    const local::LayerId new_layer = add_layer("new");
    CHECK(new_layer != old_layer);
    CHECK(host.root != old_root);
    const auto refusal = [&](local::RootId root, local::LayerId layer) {
        local::LaunchRequest request;
        request.root = root;
        request.layers = {layer};
        try {
            host.client.launch(request, Host::call());
        } catch (const Error& error) {
            CHECK(error.retryable());
            return error.code();
        }
        return Errc::internal;
    };
    CHECK(refusal(host.root, old_layer) == Errc::failed_precondition);
    CHECK(refusal(old_root, new_layer) == Errc::failed_precondition);
    // Nor does letting go of the old ones touch the new ones.
    host.client.drop_layer(old_layer, Host::call());
    host.client.drop_root(old_root, Host::call());
    CHECK(Host::execute(*host.launch({}, {new_layer}), Host::program({"/bin/echo", "fine"})).out ==
          "fine\n");
}

namespace {

/// A child of this process with a copy of every descriptor, until the end of the test.
class ForkedChild {
public:
    ForkedChild() : pid_(::fork()) {
        if (pid_ == 0) {
            for (;;) {
                ::pause();
            }
        }
    }
    ForkedChild(const ForkedChild&) = delete;
    ForkedChild& operator=(const ForkedChild&) = delete;
    ~ForkedChild() {
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
    }

private:
    pid_t pid_;
};

std::chrono::steady_clock::duration time_of(const std::function<void()>& work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::steady_clock::now() - start;
}

/// A helper that starts and then says nothing.
local::LauncherOptions with_silent_helper(const TempDirectory& directory) {
    local::LauncherOptions options;
    options.helper = directory.path() / "helper";
    std::ofstream(options.helper) << "#!/bin/sh\nexec sleep 1000\n";
    std::filesystem::permissions(options.helper, std::filesystem::perms(0755));
    return options;
}

Errc error_of(const std::function<void()>& work) {
    try {
        work();
    } catch (const Error& error) {
        return error.code();
    }
    return Errc::internal;
}

} // namespace

TEST_CASE("a client ends at once although a child that the host forked lives on") {
    auto host = std::make_unique<Host>();
    CHECK(host->shell("echo fine").out == "fine\n");
    const ForkedChild child;
    CHECK(time_of([&] { host.reset(); }) < 4s);
}

TEST_CASE("a helper that does not end is killed") {
    auto host = std::make_unique<Host>();
    for (const pid_t pid : descendants(::getpid())) {
        ::kill(pid, SIGSTOP);
    }
    CHECK(time_of([&] { host.reset(); }) < 30s);
    CHECK(descendants(::getpid()).empty());
}

TEST_CASE("a forked child that lets go of the client does not end the host's helper") {
    auto host = std::make_unique<Host>();
    const pid_t child = ::fork();
    if (child == 0) {
        host.reset();
        ::_exit(0);
    }
    int status = -1;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(status == 0);
    CHECK(host->client.generation() == 1);
    CHECK(host->shell("echo fine").out == "fine\n");
    CHECK(host->client.generation() == 1);
}

TEST_CASE("a helper that says nothing costs no more than the call allows") {
    const TempDirectory directory;
    local::LauncherClient client(with_silent_helper(directory));
    Errc error = Errc::internal;
    CHECK(time_of([&] { error = error_of([&] { client.start(Call().timeout(200ms)); }); }) < 10s);
    CHECK(error == Errc::deadline_exceeded);
    CHECK(descendants(::getpid()).empty());
}

TEST_CASE("who waits for another's start of the helper waits on its own call") {
    const TempDirectory directory;
    local::LauncherClient client(with_silent_helper(directory));
    std::stop_source stop_starting;
    std::jthread starting([&] {
        error_of([&] { client.start(Call().timeout(60s).stop(stop_starting.get_token())); });
    });
    while (descendants(::getpid()).empty()) {
        std::this_thread::yield();
    }
    CHECK(time_of([&] {
              CHECK(error_of([&] { client.start(Call().timeout(100ms)); }) ==
                    Errc::deadline_exceeded);
          }) < 20s);
    std::stop_source cancelled;
    cancelled.request_stop();
    CHECK(error_of([&] { client.start(Call().stop(cancelled.get_token())); }) == Errc::cancelled);
    CHECK(client.generation() == 0);
    stop_starting.request_stop();
}
