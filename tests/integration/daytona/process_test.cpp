#include "integration/daytona/fixture.hpp"
#include "support/refusal.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace rexa;
using namespace rexa::daytona::v0;
using test::Daytona;
using test::refusal;
using test::refusal_code;

namespace {

Call soon() {
    return Daytona::soon();
}

CodeRun python(std::string code) {
    CodeRun run;
    run.code = std::move(code);
    return run;
}

} // namespace

TEST_CASE("a command is executed with its folder and environment") {
    Daytona daytona;
    const Toolbox toolbox = daytona.client.toolbox(daytona.started());
    ShellCommand command;
    command.command = "pwd; echo \"$A\"; echo error >&2; exit 3";
    command.folder = "/tmp";
    command.environment = {{"A", "b\"c"}};
    const CommandResult result = toolbox.process().execute(command, soon());
    CHECK(result.exit_code == 3);
    CHECK(result.output == "/tmp\nb\"c\nerror\n");

    command = {};
    command.command = " \n";
    CHECK(refusal_code([&] { toolbox.process().execute(command, soon()); }) ==
          Errc::invalid_argument);
}

TEST_CASE("a command beyond its timeout is a timeout, not another failure") {
    Daytona daytona;
    const Toolbox toolbox = daytona.client.toolbox(daytona.started());
    ShellCommand command;
    command.command = "sleep 60";
    command.timeout = std::chrono::milliseconds(700);
    const auto late = refusal([&] { toolbox.process().execute(command, soon()); });
    REQUIRE(late.has_value());
    CHECK(late->code() == Errc::deadline_exceeded);
    CHECK(late->http_status() == 408);
}

TEST_CASE("code is run by the sandbox, arguments keep their blanks and quotes") {
    Daytona daytona;
    const Toolbox toolbox = daytona.client.toolbox(daytona.started());
    CodeRun run = python("import os, sys\nprint(sys.argv[1:], os.environ['A'])\nsys.exit(4)\n");
    run.arguments = {"a b", "it's", "$HOME", ""};
    run.environment = {{"A", "1"}};
    const CodeResult result = toolbox.process().run_code(run, soon());
    CHECK(result.exit_code == 4);
    CHECK(result.output == "['a b', \"it's\", '$HOME', ''] 1\n");
    CHECK(std::ranges::count_if(daytona.server.requests(), [](const std::string& request) {
              return request.ends_with("/process/code-run");
          }) == 1);
}

TEST_CASE("a sandbox too old to run code by itself runs it all the same") {
    test::FakeDaytonaOptions options;
    options.settings = {"daemon_version=0.160.0"};
    Daytona daytona(options);
    const Process process = daytona.client.toolbox(daytona.started()).process();
    CodeRun run = python("import os, sys\nprint(sys.argv[1:], os.environ['A'])\nsys.exit(4)\n");
    run.arguments = {"a b", "it's"};
    run.environment = {{"A", "1"}};
    for (int i = 0; i < 2; ++i) {
        const CodeResult result = process.run_code(run, soon());
        CHECK(result.exit_code == 4);
        CHECK(result.output == "['a b', \"it's\"] 1\n");
    }
    CHECK(std::ranges::count_if(daytona.server.requests(), [](const std::string& request) {
              return request.ends_with("/process/execute");
          }) == 2);
}

TEST_CASE("charts are taken out of the output, wherever they come from") {
    for (const std::string version : {"daemon_version=0.226.1", "daemon_version=0.160.0"}) {
        CAPTURE(version);
        test::FakeDaytonaOptions options;
        options.settings = {version};
        Daytona daytona(options);
        const Process process = daytona.client.toolbox(daytona.started()).process();
        const CodeResult result = process.run_code(
            python(
                "print('before')\n"
                "print('dtn_artifact_k39fd2:{\"type\": \"chart\", \"value\": {\"type\": \"line\", "
                "\"title\": \"T\", \"png\": \"iVBORw==\", \"elements\": []}}')\n"
                "print('after')\n"),
            soon());
        CHECK(result.output == "before\nafter\n");
        REQUIRE(result.charts.size() == 1);
        CHECK(result.charts[0].type == ChartType::line);
        CHECK(result.charts[0].title == "T");
        CHECK(result.charts[0].png.chars() == "\x89PNG");
    }
}

TEST_CASE("a sandbox that is not running is told from a gateway that fails") {
    Daytona daytona;
    const SandboxRecord sandbox = daytona.started();
    const Toolbox toolbox = daytona.client.toolbox(sandbox);
    CHECK_FALSE(toolbox.version(soon()).empty());
    daytona.client.sandboxes().stop(sandbox.id, false, soon());
    daytona.client.sandboxes().wait_until_stopped(sandbox.id, soon());
    const auto stopped = refusal([&] { toolbox.work_folder(soon()); });
    REQUIRE(stopped.has_value());
    CHECK(stopped->code() == Errc::sandbox_unavailable);
    CHECK(stopped->message().find("'stopped'") != std::string::npos);
    CHECK(refusal_code([&] { toolbox.process().run_code(python("1"), soon()); }) ==
          Errc::sandbox_unavailable);
    InterpreterRun interpreted;
    interpreted.code = "1";
    CHECK(refusal_code([&] { toolbox.interpreter().run(interpreted, {}, soon()); }) ==
          Errc::sandbox_unavailable);
    CHECK(refusal_code([&] {
              toolbox.sessions().follow(
                  "s", "c", [](Stream, BytesView) {}, {}, soon());
          }) == Errc::sandbox_unavailable);
    daytona.client.sandboxes().remove(sandbox.id, soon());
    daytona.client.sandboxes().wait_until_removed(sandbox.id, soon());
    CHECK(refusal_code([&] { toolbox.work_folder(soon()); }) == Errc::not_found);
}

TEST_CASE("a gateway that fails before a running sandbox is just that") {
    Daytona daytona;
    const Toolbox toolbox = daytona.client.toolbox(daytona.started());
    daytona.server.arm(R"({"kind": "bad_gateway", "path": "/process/execute$", "times": 1})");
    ShellCommand command;
    command.command = "true";
    const auto failed = refusal([&] { toolbox.process().execute(command, soon()); });
    REQUIRE(failed.has_value());
    CHECK(failed->code() == Errc::remote_failed);
    CHECK(failed->http_status() == 502);
    CHECK(failed->retryable());
}

TEST_CASE("the toolbox of a sandbox known by its id alone is found") {
    Daytona daytona;
    const std::string id = daytona.started().id;
    const Toolbox toolbox = daytona.client.toolbox(id);
    CHECK(toolbox.work_folder(soon()).starts_with('/'));
    CHECK(toolbox.home_folder(soon()).starts_with('/'));
    CHECK(refusal_code([&] { daytona.client.toolbox("nobody").version(soon()); }) ==
          Errc::not_found);
}

TEST_CASE("a sandbox tells what it uses, and takes variables for later programs") {
    Daytona daytona;
    const Toolbox toolbox = daytona.client.toolbox(daytona.started());
    CHECK(toolbox.metrics(soon()).cpu_count.value_or(0) > 0);
    toolbox.update_environment({{"REXA_LATER", "a b"}}, {}, soon());
    ShellCommand command;
    command.command = "echo \"$REXA_LATER\"";
    CHECK(toolbox.process().execute(command, soon()).output == "a b\n");
    toolbox.update_environment({}, {"REXA_LATER"}, soon());
    CHECK(toolbox.process().execute(command, soon()).output == "\n");
}

TEST_CASE("ports are seen while something listens") {
    Daytona daytona;
    const Toolbox toolbox = daytona.client.toolbox(daytona.started());
    ShellCommand command;
    command.command = "python3 -c 'import socket, sys, time\n"
                      "s = socket.create_server((\"127.0.0.1\", 4711))\n"
                      "print(1, flush=True)\ntime.sleep(30)' </dev/null >/tmp/up 2>&1 &\n"
                      "while ! test -s /tmp/up; do sleep 0.01; done";
    CHECK(toolbox.process().execute(command, soon()).exit_code == 0);
    CHECK(toolbox.is_port_in_use(4711, soon()));
    CHECK_FALSE(toolbox.is_port_in_use(4712, soon()));
    CHECK(refusal_code([&] { toolbox.is_port_in_use(80, soon()); }) == Errc::invalid_argument);
    CHECK(std::ranges::count(toolbox.ports(soon()), 4711) == 1);
}
