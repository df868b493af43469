#include "integration/local/fixture.hpp"

#include <doctest/doctest.h>

#include <csignal>

using namespace rexa;
using namespace rexa::test;

TEST_CASE("wall time ends a run that waits") {
    Host host;
    Limits limits;
    limits.wall_time = 200ms;
    const Outcome outcome = host.shell("sleep 1000", limits);
    CHECK(outcome.end.status == Status::timed_out);
    CHECK(outcome.end.signal == SIGKILL);
    CHECK(outcome.end.usage.wall >= 200ms);
    CHECK(outcome.end.usage.wall < 5s);
}

TEST_CASE("wall time ends a run that blocks every signal and stops itself") {
    Host host;
    Limits limits;
    limits.wall_time = 200ms;
    const Outcome outcome = host.python("import os, signal\n"
                                        "signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))\n"
                                        "os.close(0); os.close(1); os.close(2)\n"
                                        "os.kill(os.getpid(), signal.SIGSTOP)\n",
                                        limits);
    CHECK(outcome.end.status == Status::timed_out);
}

TEST_CASE("CPU time ends a busy loop") {
    with_each_enforcement([](Host& host) {
        Limits limits;
        limits.cpu_time = 1s;
        limits.wall_time = 30s;
        const Outcome outcome = host.shell("while :; do :; done", limits);
        CHECK(outcome.end.status == Status::timed_out);
        CHECK(outcome.end.usage.user + outcome.end.usage.system >= 900ms);
        CHECK(outcome.end.usage.user + outcome.end.usage.system < 3s);
    });
}

TEST_CASE("CPU time counts all processes together") {
    with_each_enforcement([](Host& host) {
        Limits limits;
        limits.cpu_time = 1s;
        limits.wall_time = 30s;
        // None of them alone would use up its share before the others have.
        const Outcome outcome =
            host.shell("for i in 1 2 3 4; do while :; do :; done & done; wait", limits);
        CHECK(outcome.end.status == Status::timed_out);
        CHECK(outcome.end.usage.wall < 10s);
    });
}

TEST_CASE("memory ends a run that takes too much") {
    with_each_enforcement([](Host& host) {
        Limits limits;
        limits.memory_bytes = 128u << 20;
        const Outcome outcome = host.python("a = []\n"
                                            "while True:\n"
                                            "    a.append(b'x' * (4 << 20))\n",
                                            limits);
        CHECK(outcome.end.status == Status::killed_memory);
        CHECK(outcome.end.signal == SIGKILL);
    });
}

TEST_CASE("memory that processes share counts once") {
    const char* const files = "import mmap, os\n"
                              "file = os.memfd_create('shared')\n"
                              "os.ftruncate(file, 128 << 20)\n"
                              "room = mmap.mmap(file, 128 << 20)\n";
    const char* const nameless = "import mmap, os\n"
                                 "room = mmap.mmap(-1, 128 << 20)\n";
    const char* const named = "import mmap, os\n"
                              "file = os.open('/dev/shm/shared', os.O_RDWR | os.O_CREAT)\n"
                              "os.ftruncate(file, 128 << 20)\n"
                              "room = mmap.mmap(file, 128 << 20)\n";
    for (const char* const memory : {files, nameless, named}) {
        CAPTURE(memory);
        with_each_enforcement([memory](Host& host) {
            Limits limits;
            limits.memory_bytes = 192u << 20;
            const Outcome outcome =
                host.python(std::string(memory) + "for _ in range(2):\n"
                                                  "    if os.fork() == 0:\n"
                                                  "        room.write(bytes(128 << 20))\n"
                                                  "        os._exit(0)\n"
                                                  "room.write(bytes(128 << 20))\n"
                                                  "for _ in range(2):\n"
                                                  "    os.wait()\n",
                            limits);
            CHECK(outcome.err == "");
            CHECK(outcome.end.status == Status::succeeded);
        });
    }
}

TEST_CASE("files in memory count as memory") {
    with_each_enforcement([](Host& host) {
        Limits limits;
        limits.memory_bytes = 64u << 20;
        limits.temporary_bytes = 1u << 30;
        const Outcome outcome =
            host.shell("head -c 500000000 /dev/zero > /tmp/file && sleep 5", limits);
        CHECK(outcome.end.status != Status::succeeded);
        CHECK(outcome.end.usage.wall < 5s);
    });
}

TEST_CASE("the number of processes is limited") {
    with_each_enforcement([](Host& host) {
        Limits limits;
        limits.processes = 20;
        const Outcome outcome = host.python("import os, time\n"
                                            "n = 1\n"
                                            "try:\n"
                                            "    while n < 100:\n"
                                            "        if os.fork() == 0:\n"
                                            "            time.sleep(100)\n"
                                            "        n += 1\n"
                                            "except BlockingIOError:\n"
                                            "    pass\n"
                                            "print(n)\n",
                                            limits);
        CHECK(outcome.out == "20\n");
    });
}

TEST_CASE("a fork bomb is contained and ended") {
    Host host;
    Limits limits;
    limits.processes = 50;
    limits.wall_time = 1s;
    const Outcome outcome =
        host.run({"/usr/bin/bash", "-c", "f() { f | f & }; f; sleep 1000"}, limits);
    CHECK(outcome.end.status != Status::succeeded);
    CHECK(outcome.end.usage.wall < 20s);
}

TEST_CASE("open files, file size and core files are limited") {
    Host host;
    Limits limits;
    limits.open_files = 50;
    limits.file_bytes = 1u << 20;
    CHECK(host.shell("ulimit -n; ulimit -c; ulimit -f", limits).out == "50\n0\n2048\n");
    const Outcome too_large = host.shell("head -c 2000000 /dev/zero > /tmp/large", limits);
    CHECK(too_large.end.status == Status::failed);
}

TEST_CASE("limits cannot be raised from inside") {
    Host host;
    Limits limits;
    limits.open_files = 50;
    CHECK(host.python("import resource\n"
                      "try:\n"
                      "    resource.setrlimit(resource.RLIMIT_NOFILE, (60, 60))\n"
                      "except ValueError:\n"
                      "    print('refused')\n",
                      limits)
              .out == "refused\n");
}

TEST_CASE("the workspace holds no more than its limit") {
    Host host;
    Limits limits;
    limits.workspace_bytes = 4u << 20;
    limits.workspace_files = 100;
    const Outcome large = host.shell("head -c 8000000 /dev/zero > large", limits);
    CHECK(large.end.status == Status::failed);
    CHECK(large.err.find("No space left on device") != std::string::npos);
    const Outcome many = host.shell("i=0; while touch $i; do i=$((i+1)); done; "
                                    "[ $i -ge 100 ] && [ $i -le 170 ] && echo contained",
                                    limits);
    CHECK(many.out == "contained\n");
}

TEST_CASE("temporary space holds no more than its limit") {
    Host host;
    Limits limits;
    limits.temporary_bytes = 1u << 20;
    for (const char* folder : {"/tmp", "/dev/shm"}) {
        const Outcome outcome =
            host.shell("head -c 2000000 /dev/zero > " + std::string(folder) + "/file", limits);
        CHECK(outcome.end.status == Status::failed);
    }
}

TEST_CASE("nothing outside the workspace and the temporary folders can be written") {
    Host host;
    for (const char* folder : {"/", "/dev", "/etc", "/usr", "/run", "/run/rexa", "/var/tmp"}) {
        CHECK(host.shell("echo x > " + std::string(folder) + "/new-file").end.exit_code == 2);
    }
}

TEST_CASE("a flood of output is cut at the limit, to the byte") {
    Host host;
    Limits limits;
    limits.output_bytes = 1'000'000;
    const Outcome outcome = host.run({"/usr/bin/yes"}, limits);
    CHECK(outcome.end.status == Status::killed_output);
    CHECK(outcome.out.size() == 1'000'000);
    const Outcome both = host.shell("yes & yes >&2", limits);
    CHECK(both.end.status == Status::killed_output);
    CHECK(both.out.size() + both.err.size() == 1'000'000);
}

TEST_CASE("usage is exact with cgroups and says so when it is not") {
    with_each_enforcement([](Host& host) {
        const bool exact = host.client.start(Host::call()).enforcement != Enforcement::rlimits;
        const Outcome outcome = host.python("a = b'x' * (64 << 20)\n"
                                            "for i in range(3000000): pass\n");
        REQUIRE(outcome.end.status == Status::succeeded);
        const Precision precision = exact ? Precision::exact : Precision::estimated;
        CHECK(outcome.end.usage.cpu_precision == precision);
        CHECK(outcome.end.usage.memory_precision == precision);
        CHECK(outcome.end.usage.peak_memory_bytes >= (64u << 20));
        CHECK(outcome.end.usage.peak_memory_bytes < (200u << 20));
        CHECK(outcome.end.usage.user >= 20ms);
    });
}

TEST_CASE("a peak that an earlier program in the sandbox may have reached is an estimate") {
    Host host;
    const auto sandbox = host.launch();
    const Outcome large = Host::execute(
        *sandbox, Host::program({"/usr/bin/python3", "-S", "-c", "bytearray(100_000_000)"}));
    const Outcome small = Host::execute(*sandbox, Host::program({"/bin/true"}));
    const bool exact = host.client.start(Host::call()).enforcement != Enforcement::rlimits;
    CHECK(large.end.usage.memory_precision == (exact ? Precision::exact : Precision::estimated));
    CHECK(small.end.usage.memory_precision == Precision::estimated);
}
