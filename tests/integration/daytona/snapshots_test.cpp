#include "integration/daytona/fixture.hpp"
#include "support/refusal.hpp"

#include <doctest/doctest.h>

using namespace rexa;
using namespace rexa::daytona::v0;
using test::Daytona;
using test::refusal_code;

namespace {

Call soon() {
    return Daytona::soon();
}

SnapshotState state_of(const Snapshots& snapshots, const std::string& id) {
    return snapshots.get(id, soon()).state.value;
}

void wait_for(const Snapshots& snapshots, const std::string& id, SnapshotState state) {
    while (state_of(snapshots, id) != state) {
    }
}

} // namespace

TEST_CASE("a snapshot is built with a log, switched off, on, and removed") {
    Daytona daytona;
    const Snapshots snapshots = daytona.client.snapshots();
    NewSnapshot wanted;
    wanted.name = "rexa-built";
    wanted.build.emplace();
    wanted.build->dockerfile = "FROM python:3.11\nRUN true";
    const std::string id = snapshots.create(wanted, soon()).id;
    std::string log;
    snapshots.build_logs(
        id, true, [&](BytesView bytes) { log += as_chars(bytes); }, soon());
    CHECK(log == "FROM python:3.11\nRUN true\n");
    snapshots.wait_until_active(id, soon());

    snapshots.deactivate("rexa-built", soon());
    wait_for(snapshots, id, SnapshotState::inactive);
    CHECK(snapshots.activate("rexa-built", soon()).state == SnapshotState::active);
    CHECK(refusal_code([&] { snapshots.activate(id, soon()); }).has_value());

    daytona.server.set_delays(R"({"remove": 0.3})");
    snapshots.remove("rexa-built", soon());
    CHECK(state_of(snapshots, id) == SnapshotState::removing);
    snapshots.remove("rexa-built", soon());
}

TEST_CASE("a snapshot with memory is one of a running virtual machine") {
    test::FakeDaytonaOptions options;
    options.settings = {"default_class=linux-vm", "snapshot_reply=snapshot"};
    Daytona daytona(options);
    const Sandboxes sandboxes = daytona.client.sandboxes();
    const std::string id = daytona.started().id;
    CHECK(refusal_code([&] { sandboxes.snapshot(id, "rexa-files", false, soon()); }).has_value());
    sandboxes.snapshot(id, "rexa-memory", true, soon());
    sandboxes.wait_while(id, SandboxState::snapshotting, soon());
    CHECK(daytona.client.snapshots().wait_until_active("rexa-memory", soon()).source_sandbox == id);
    daytona.server.set(R"({"default_class": "container"})");
    const std::string container = daytona.started("container").id;
    CHECK(refusal_code([&] { sandboxes.snapshot(container, "rexa-none", true, soon()); }) ==
          Errc::unsupported);
}

TEST_CASE("a snapshot that failed in silence is not waited for") {
    Daytona daytona;
    const Sandboxes sandboxes = daytona.client.sandboxes();
    const std::string id = daytona.started().id;
    daytona.server.arm(R"({"kind": "snapshot_fails"})");
    sandboxes.snapshot(id, "rexa-never", false, soon());
    CHECK(sandboxes.wait_while(id, SandboxState::snapshotting, soon()).state ==
          SandboxState::started);
    CHECK(refusal_code([&] {
              daytona.client.snapshots().wait_until_active("rexa-never", soon());
          }) == Errc::not_found);
}

TEST_CASE("a sandbox is recovered without a start, idles towards a pause, and has secrets") {
    test::FakeDaytonaOptions options;
    options.settings = {"default_class=linux-vm"};
    Daytona daytona(options);
    const Sandboxes sandboxes = daytona.client.sandboxes();
    const std::string id = daytona.started().id;
    sandboxes.set_auto_pause(id, std::chrono::minutes(9), soon());
    CHECK(sandboxes.get(id, soon()).auto_pause_minutes == 9);
    sandboxes.set_secrets(id, {{"TOKEN", "name-of-it"}, {"OTHER", "name"}}, soon());
    CHECK(daytona.server.requests().back() == "PUT /api/sandbox/" + id + "/secrets");
    daytona.server.break_recoverably(id, "disk full");
    sandboxes.recover(id, true, soon());
    CHECK(sandboxes.get(id, soon()).state == SandboxState::stopped);
}
