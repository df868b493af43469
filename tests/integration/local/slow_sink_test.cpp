#include "integration/local/fixture.hpp"
#include "integration/local/processes.hpp"
#include "sandbox/local/call_waiter.hpp"

#include <csignal>

using namespace rexa;
using namespace rexa::test;

namespace {

/// Runs a program whose first output is not given back before the program is dead.
local::ProgramEnd run_behind(Host& host, const std::string& script, const Limits& limits,
                             const Call& call = Host::call()) {
    const auto sandbox = host.launch(limits);
    bool died_while_waiting = false;
    const auto wait_for_its_death = [&](const OutputEvent& event) {
        if (event.offset != 0) {
            return;
        }
        const local::FileDescriptor program(open_process(program_inside()));
        pollfd death{program.get(), POLLIN, 0};
        died_while_waiting = ::poll(&death, 1, 15'000) == 1;
    };
    const auto end =
        sandbox->execute(Host::program({"/bin/sh", "-c", script}), wait_for_its_death, call);
    CHECK(died_while_waiting);
    return end;
}

} // namespace

TEST_CASE("wall time ends a program while its output is looked at") {
    with_each_enforcement([](Host& host) {
        Limits limits;
        limits.wall_time = 300ms;
        const auto end = run_behind(host, "echo ready; sleep 1000", limits);
        CHECK(end.status == Status::timed_out);
        CHECK(end.signal == SIGKILL);
        CHECK(end.usage.wall >= 300ms);
        CHECK(end.usage.wall < 3s);
    });
}

TEST_CASE("the call's deadline ends a program while its output is looked at") {
    with_each_enforcement([](Host& host) {
        const auto end = run_behind(host, "echo ready; sleep 1000", {}, Call().timeout(500ms));
        CHECK(end.status == Status::timed_out);
        CHECK(end.signal == SIGKILL);
        CHECK(end.usage.wall < 3s);
    });
}

TEST_CASE("CPU time ends a program while its output is looked at") {
    with_each_enforcement([](Host& host) {
        Limits limits;
        limits.cpu_time = 1s;
        // None of them alone would use up its share before the others have.
        const auto end = run_behind(
            host, "echo ready; for i in 1 2 3 4; do while :; do :; done & done; wait", limits);
        CHECK(end.status == Status::timed_out);
        CHECK(end.usage.user + end.usage.system >= 900ms);
        CHECK(end.usage.user + end.usage.system < 2s);
        CHECK(end.usage.wall < 10s);
    });
}

TEST_CASE("a program that ends by itself while its output is looked at was not timed out") {
    Host host;
    Limits limits;
    limits.wall_time = 1500ms;
    for (const bool fails : {false, true}) {
        const auto sandbox = host.launch(limits);
        const auto past_the_limit = [&](const OutputEvent&) {
            const Call no_end;
            local::CallWaiter(no_end).pause(limits.wall_time);
        };
        const auto end = sandbox->execute(
            Host::program({"/bin/sh", "-c", fails ? "echo ready; kill -9 $$" : "echo ready"}),
            past_the_limit, Host::call());
        CHECK(end.status == (fails ? Status::failed : Status::succeeded));
        CHECK(end.usage.wall < limits.wall_time);
    }
}
