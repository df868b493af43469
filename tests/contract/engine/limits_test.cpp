#include "subject.hpp"

#include <stop_token>

using namespace rexa;
using namespace rexa::test;
using namespace std::chrono_literals;

REXA_CONTRACT("a program that runs too long is timed out, with its output kept") {
    Subject subject;
    Limits limits;
    limits.wall_time = 300ms;
    const auto snapshot = subject.engine.run(
        RunRequest("import time\nprint('before', flush=True)\nwhile True: time.sleep(1)\n")
            .limits(limits));
    CHECK(snapshot.status() == Status::timed_out);
    CHECK(out_of(snapshot) == "before\n");
    CHECK(snapshot.execution().usage.wall >= 300ms);
}

REXA_CONTRACT("processor time is limited too") {
    Subject subject;
    Limits limits;
    limits.cpu_time = 1s;
    limits.wall_time = 60s;
    const auto snapshot = subject.engine.run(RunRequest("while True: pass").limits(limits));
    CHECK(snapshot.status() == Status::timed_out);
    CHECK(snapshot.execution().usage.wall < 60s);
}

REXA_CONTRACT("a program that takes too much memory is killed for it") {
    Subject subject;
    Limits limits;
    limits.memory_bytes = 128ull << 20;
    const auto snapshot = subject.engine.run(
        RunRequest("blocks = []\nwhile True: blocks.append(b'x' * (1 << 20))\n").limits(limits));
    // Without control groups a process is refused memory, which Python reports as an exception,
    // unless the sampler sees the sum of all processes first.
    const bool refused = snapshot.environment().enforcement == Enforcement::rlimits &&
                         snapshot.execution().exception &&
                         snapshot.execution().exception->type == "MemoryError";
    CHECK((snapshot.status() == Status::killed_memory || refused));
}

REXA_CONTRACT("a program that prints too much is killed for it, and its head is kept") {
    Subject subject;
    Limits limits;
    limits.output_bytes = 1u << 20;
    limits.output_head_bytes = limits.output_tail_bytes = 100;
    const auto snapshot =
        subject.engine.run(RunRequest("while True: print('again')").limits(limits));
    CHECK(snapshot.status() == Status::killed_output);
    CHECK(snapshot.output().out.head.size() == 100);
    CHECK(snapshot.output().out.total() == 1u << 20);
}

REXA_CONTRACT("processes are limited, and none outlives the run") {
    Subject subject;
    Limits limits;
    limits.processes = 20;
    const auto snapshot =
        subject.engine.run(RunRequest("import os, time\n"
                                      "made = 0\n"
                                      "try:\n"
                                      "    while made < 100:\n"
                                      "        if os.fork() == 0: time.sleep(1000)\n"
                                      "        made += 1\n"
                                      "except BlockingIOError: print('refused', made < 25)\n")
                               .limits(limits));
    CHECK(snapshot.status() == Status::succeeded);
    CHECK(out_of(snapshot) == "refused True\n");
}

REXA_CONTRACT("a run is cancelled at once, with what it had printed") {
    Subject subject;
    std::stop_source stop;
    OutputObserver observer([&](const OutputEvent&) { stop.request_stop(); });
    const auto snapshot = subject.engine.run(
        RunRequest("import time\nopen('f', 'w').write('1')\nprint('go', flush=True)\n"
                   "time.sleep(1000)\n"),
        observer, Call().stop(stop.get_token()));
    CHECK(snapshot.status() == Status::cancelled);
    CHECK(out_of(snapshot) == "go\n");
    CHECK(subject.engine.read_file(snapshot.id(), "f").chars() == "1");
}

REXA_CONTRACT("no network is there unless it is asked for") {
    Subject subject;
    const auto snapshot = subject.engine.run(
        RunRequest("import socket\n"
                   "try: socket.create_connection(('192.0.2.1', 80), timeout=5)\n"
                   "except OSError as e: print(e.errno)\n"));
    CHECK(out_of(snapshot) == "101\n");
}
