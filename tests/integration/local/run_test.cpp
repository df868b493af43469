#include "integration/local/fixture.hpp"

#include <rexa/error.hpp>

#include <doctest/doctest.h>

#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>

using namespace rexa;
using namespace rexa::test;

TEST_CASE("exit codes and signals are told apart") {
    Host host;

    const Outcome zero = host.shell("exit 0");
    CHECK(zero.end.status == Status::succeeded);
    CHECK(zero.end.exit_code == 0);
    CHECK_FALSE(zero.end.signal);

    const Outcome seven = host.shell("exit 7");
    CHECK(seven.end.status == Status::failed);
    CHECK(seven.end.exit_code == 7);

    const Outcome segmentation_fault = host.shell("kill -SEGV $$");
    CHECK(segmentation_fault.end.status == Status::failed);
    CHECK_FALSE(segmentation_fault.end.exit_code);
    CHECK(segmentation_fault.end.signal == SIGSEGV);

    // What a shell would call 139 is an exit code like any other.
    CHECK(host.shell("exit 139").end.exit_code == 139);
}

TEST_CASE("what the host does with signals does not reach a program") {
    const std::vector<int> signals = {SIGINT, SIGPIPE, SIGCHLD, SIGXFSZ};
    for (const int signal : signals) {
        std::signal(signal, SIG_IGN);
    }
    // The C library keeps this one for itself, but whoever starts a host can have it ignored.
    const std::array<std::uint64_t, 4> ignored = {1}; // the kernel's struct sigaction
    std::array<std::uint64_t, 4> before{};
    ::syscall(SYS_rt_sigaction, __SIGRTMIN, ignored.data(), before.data(), sizeof(std::uint64_t));
    {
        Host host;
        CHECK(host.shell("grep -E 'Sig(Ign|Blk)' /proc/self/status").out ==
              "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n");
    }
    ::syscall(SYS_rt_sigaction, __SIGRTMIN, before.data(), nullptr, sizeof(std::uint64_t));
    for (const int signal : signals) {
        std::signal(signal, SIG_DFL);
    }
}

TEST_CASE("streams are bytes, each exact") {
    Host host;
    const Outcome outcome = host.shell("printf 'a\\000\\377b'; printf 'err\\200' >&2");
    CHECK(outcome.out == std::string("a\0\377b", 4));
    CHECK(outcome.err == "err\200");
}

TEST_CASE("output carries offsets and rising times") {
    Host host;
    const auto sandbox = host.launch();
    std::uint64_t next = 0;
    std::chrono::microseconds last{};
    const auto end = sandbox->execute(
        Host::program({"/bin/sh", "-c", "head -c 3000000 /dev/zero"}),
        [&](const OutputEvent& event) {
            CHECK(event.offset == next);
            CHECK(event.time >= last);
            next += event.bytes.size();
            last = event.time;
        },
        Host::call());
    CHECK(end.status == Status::succeeded);
    CHECK(next == 3'000'000);
    CHECK(end.usage.wall >= last);
}

TEST_CASE("ten megabytes go in and come out at once") {
    Host host;
    std::string input(10'000'000, '\0');
    std::uint32_t state = 1;
    for (char& each : input) {
        state = state * 1664525 + 1013904223;
        each = static_cast<char>(state >> 24);
    }
    const Outcome outcome = host.run({"/bin/cat"}, {}, as_bytes(input));
    CHECK(outcome.end.status == Status::succeeded);
    CHECK(outcome.out == input);
}

TEST_CASE("input that nobody reads harms nobody") {
    // The default action of SIGPIPE would end this test.
    std::signal(SIGPIPE, SIG_DFL);
    Host host;
    const std::string input(10'000'000, 'x');
    const Outcome outcome = host.run({"/bin/sh", "-c", "exec 0<&-; echo ok"}, {}, as_bytes(input));
    CHECK(outcome.end.status == Status::succeeded);
    CHECK(outcome.out == "ok\n");
}

TEST_CASE("without input a program sees the end of its input at once") {
    Host host;
    CHECK(host.run({"/bin/cat"}).out.empty());
}

TEST_CASE("a program gets the environment and the descriptors it was given, and no others") {
    Host host;
    CHECK(host.run({"/usr/bin/env"}).out == "PATH=/usr/bin:/bin\nLANG=C.UTF-8\n");
    CHECK(host.python("import os; print(sorted(os.listdir('/proc/self/fd'), key=int))").out ==
          "['0', '1', '2', '3']\n"); // 3 is the listing itself
}

TEST_CASE("the init gives nothing away") {
    Host host;
    const Outcome outcome =
        host.shell("cat /proc/1/environ; cat /proc/1/maps; ls /proc/1/fd; ls /proc/1/cwd");
    CHECK(outcome.out.empty());
    CHECK(outcome.end.exit_code != 0);
}

TEST_CASE("output files can be opened by name") {
    Host host;
    const Outcome outcome = host.shell("echo out > /dev/stdout; echo err > /dev/stderr");
    CHECK(outcome.out == "out\n");
    CHECK(outcome.err == "err\n");
}

TEST_CASE("a large environment and many arguments arrive whole") {
    Host host;
    const auto sandbox = host.launch();
    local::Program program = Host::program({"/bin/sh", "-c", "echo $# ${#BIG}", "sh"});
    for (int i = 0; i < 2000; ++i) {
        program.arguments.push_back(std::string(60, 'a'));
    }
    program.environment.push_back("BIG=" + std::string(100'000, 'b'));
    CHECK(Host::execute(*sandbox, program).out == "2000 100000\n");
}

TEST_CASE("more arguments and variables than a program can be given are named") {
    Host host;
    local::Program arguments = Host::program({"/bin/true"});
    arguments.arguments.resize(30'000, std::string(100, 'a'));
    local::Program variables = Host::program({"/bin/true"});
    variables.environment.resize(30'000, "A=" + std::string(100, 'a'));
    for (const local::Program& program : {arguments, variables}) {
        const auto sandbox = host.launch();
        try {
            Host::execute(*sandbox, program);
            FAIL("no error");
        } catch (const Error& error) {
            CHECK(error.code() == Errc::invalid_argument);
            CHECK(error.message().starts_with("arguments, variables: together longer"));
        }
    }
}

TEST_CASE("a sandbox runs one program after another") {
    Host host;
    const auto sandbox = host.launch();
    const Outcome first = Host::execute(
        *sandbox, Host::program({"/bin/sh", "-c", "echo kept > /tmp/file; sleep 1000 & exit 3"}));
    CHECK(first.end.exit_code == 3);
    sandbox->put_files({{"second.sh", "cat /tmp/file; ls -d /proc/[0-9]*"}}, Host::call());
    const Outcome second =
        Host::execute(*sandbox, Host::program({"/bin/sh", "/run/rexa/second.sh"}));
    // The init and the shell: the sleep of the first run is gone.
    CHECK(second.out.starts_with("kept\n/proc/1\n"));
    CHECK(std::count(second.out.begin(), second.out.end(), '\n') == 3);
}

TEST_CASE("files in the run's folder can be read and not changed") {
    Host host;
    local::LaunchRequest request;
    request.root = host.root;
    request.files = {{"main.sh", "echo from main"}};
    const auto sandbox = host.client.launch(request, Host::call());
    CHECK(Host::execute(*sandbox, Host::program({"/bin/sh", "/run/rexa/main.sh"})).out ==
          "from main\n");
    CHECK(Host::execute(*sandbox, Host::program({"/bin/sh", "-c", "echo x > /run/rexa/main.sh"}))
              .end.exit_code == 2);
    CHECK(Host::execute(*sandbox, Host::program({"/bin/sh", "-c", "rm -f /run/rexa/main.sh"}))
              .end.exit_code == 1);
}

TEST_CASE("an error of the output's receiver ends the run and comes out") {
    Host host;
    const auto sandbox = host.launch();
    const auto refuse = [](const OutputEvent&) { throw std::runtime_error("enough"); };
    CHECK_THROWS_WITH_AS(sandbox->execute(Host::program({"/usr/bin/yes"}), refuse, Host::call()),
                         "enough", std::runtime_error);
    CHECK(Host::execute(*sandbox, Host::program({"/bin/echo", "next"})).out == "next\n");
}

TEST_CASE("a program that does not exist is an error that names it") {
    Host host;
    const auto sandbox = host.launch();
    try {
        Host::execute(*sandbox, Host::program({"/usr/bin/no-such-program"}));
        FAIL("no error");
    } catch (const Error& error) {
        CHECK(error.code() == Errc::sandbox_failed);
        CHECK(error.system_error() == ENOENT);
        CHECK(error.message().find("/usr/bin/no-such-program") != std::string::npos);
    }
}
