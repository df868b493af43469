#include "integration/daytona/fixture.hpp"
#include "support/refusal.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace rexa;
using namespace rexa::daytona::v0;
using test::Daytona;
using test::refusal;

namespace {

Call soon() {
    return Daytona::soon();
}

InterpreterResult interpret(const Toolbox& toolbox, const std::string& code, std::string& printed) {
    InterpreterRun run;
    run.code = code;
    run.timeout = std::chrono::seconds(1);
    return toolbox.interpreter().run(
        run, [&](Stream, std::string_view text) { printed += text; }, soon());
}

void check_unavailable(const Toolbox& toolbox, const std::string& state, int status) {
    CAPTURE(state);
    const auto refused = refusal([&] { toolbox.version(soon()); });
    REQUIRE(refused.has_value());
    CHECK(refused->code() == Errc::sandbox_unavailable);
    CHECK(refused->http_status() == status);
    CHECK(refused->message().find('\'' + state + '\'') != std::string::npos);
}

} // namespace

TEST_CASE("a sandbox that is stopping, stopped or archived is told by its state") {
    test::FakeDaytonaOptions options;
    options.settings = {"delay.stop=30"};
    Daytona slow(options);
    const SandboxRecord leaving = slow.started();
    slow.client.sandboxes().stop(leaving.id, false, soon());
    slow.client.sandboxes().wait_until(leaving.id, SandboxState::stopping, soon());
    check_unavailable(slow.client.toolbox(leaving), "stopping", 502);

    Daytona daytona;
    const Sandboxes sandboxes = daytona.client.sandboxes();
    const SandboxRecord sandbox = daytona.started();
    const Toolbox toolbox = daytona.client.toolbox(sandbox);
    sandboxes.stop(sandbox.id, true, soon());
    CHECK(daytona.server.requests().back() ==
          "POST /api/sandbox/" + sandbox.id + "/stop?force=true");
    sandboxes.wait_until_stopped(sandbox.id, soon());
    check_unavailable(toolbox, "stopped", 400);
    sandboxes.archive(sandbox.id, soon());
    sandboxes.wait_until(sandbox.id, SandboxState::archived, soon());
    check_unavailable(toolbox, "archived", 404);
}

TEST_CASE("a sandbox whose toolbox has died counts as started, and as a gateway that fails") {
    Daytona daytona;
    const SandboxRecord sandbox = daytona.started();
    const Toolbox toolbox = daytona.client.toolbox(sandbox);
    ShellCommand kill;
    kill.command = "kill -9 $PPID";
    CHECK(refusal([&] { toolbox.process().execute(kill, soon()); }).has_value());
    const auto dead = refusal([&] { toolbox.process().execute(kill, soon()); });
    REQUIRE(dead.has_value());
    CHECK(dead->code() == Errc::remote_failed);
    CHECK(dead->http_status() == 502);
    CHECK(daytona.client.sandboxes().get(sandbox.id, soon()).state == SandboxState::started);
}

TEST_CASE("a command that ends its session's shell is refused, not waited for") {
    Daytona daytona;
    const Sessions sessions = daytona.client.toolbox(daytona.started()).sessions();
    sessions.create("s", soon());
    const auto ended = refusal([&] { sessions.run("s", "exit 3", soon()); });
    REQUIRE(ended.has_value());
    CHECK(ended->http_status() == 410);
    CHECK(ended->remote_code() == "SESSION_ENDED");
}

TEST_CASE("an interpreter that breaks off in the middle is a lost connection, or lost itself") {
    Daytona daytona;
    const Toolbox toolbox = daytona.client.toolbox(daytona.started());
    for (const std::string fault :
         {R"({"kind": "interpreter_closes"})", R"({"kind": "interpreter_closes", "code": 1008})"}) {
        CAPTURE(fault);
        daytona.server.arm(fault);
        std::string printed;
        const auto broken = refusal([&] { interpret(toolbox, "print(1)\nprint(2)", printed); });
        REQUIRE(broken.has_value());
        CHECK(broken->code() == Errc::connection_lost);
        CHECK(printed == "1\n");
    }
    daytona.server.arm(R"({"kind": "interpreter_closes", "code": 1001})");
    std::string printed;
    CHECK(interpret(toolbox, "print(1)\nprint(2)", printed).end == InterpreterEnd::lost);
    CHECK(printed == "1\n");
}

TEST_CASE("an interpreter killed for its timeout may be told of as lost") {
    Daytona daytona;
    const Toolbox toolbox = daytona.client.toolbox(daytona.started());
    const std::string stubborn = "import signal, time\n"
                                 "signal.signal(signal.SIGINT, signal.SIG_IGN)\ntime.sleep(60)";
    std::string printed;
    daytona.server.arm(R"({"kind": "interpreter_closes", "code": 1001, "at_end": true})");
    CHECK(interpret(toolbox, stubborn, printed).end == InterpreterEnd::lost);
    CHECK(interpret(toolbox, stubborn, printed).end == InterpreterEnd::timed_out);
}
