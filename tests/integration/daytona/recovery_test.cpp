#include "integration/daytona/fixture.hpp"

#include <doctest/doctest.h>

using namespace rexa;
using namespace rexa::daytona::v0;
using test::Daytona;

namespace {

Call soon() {
    return Daytona::soon();
}

} // namespace

TEST_CASE("a sandbox that can be recovered says so and why it failed, and runs again") {
    Daytona daytona;
    const Sandboxes sandboxes = daytona.client.sandboxes();
    const std::string id = daytona.started().id;
    daytona.server.break_recoverably(id, "disk full");
    const SandboxRecord broken = sandboxes.get(id, soon());
    CHECK(broken.state == SandboxState::error);
    CHECK(broken.recoverable == true);
    CHECK(broken.error_reason == "disk full");
    sandboxes.recover(id, false, soon());
    CHECK(sandboxes.wait_until_started(id, soon()).state == SandboxState::started);
}

TEST_CASE("a virtual machine is paused and goes on") {
    test::FakeDaytonaOptions options;
    options.settings = {"default_class=linux-vm"};
    Daytona daytona(options);
    const Sandboxes sandboxes = daytona.client.sandboxes();
    const std::string id = daytona.started().id;
    sandboxes.pause(id, soon());
    CHECK(sandboxes.wait_until(id, SandboxState::paused, soon()).state == SandboxState::paused);
    sandboxes.start(id, soon());
    CHECK(sandboxes.wait_until_started(id, soon()).state == SandboxState::started);
}

TEST_CASE("what an image started has a session of its own") {
    Daytona daytona;
    const auto sessions = daytona.client.toolbox(daytona.started()).sessions();
    const SessionRecord session = sessions.entrypoint(soon());
    CHECK(session.id == "entrypoint");
    REQUIRE(session.commands.size() == 1);
    CHECK(session.commands[0].command == "serve --quietly");
    CHECK(sessions.entrypoint_logs(soon()) == CommandLogs{"ready\n", "no cache\n"});
}
