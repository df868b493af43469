#include "integration/daytona/fixture.hpp"
#include "support/refusal.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <stop_token>
#include <thread>

using namespace rexa;
using namespace rexa::daytona::v0;
using test::Daytona;
using test::refusal;
using test::refusal_code;

namespace {

Call soon() {
    return Daytona::soon();
}

} // namespace

TEST_CASE("a sandbox is created, found, changed and deleted") {
    Daytona daytona;
    const Sandboxes sandboxes = daytona.client.sandboxes();
    NewSandbox wanted;
    wanted.name = "rexa-life";
    wanted.environment = {{"A", "b c"}};
    wanted.labels = {{"owner", "rexa"}, {"run", "1"}};
    wanted.auto_stop = std::chrono::minutes(7);
    wanted.auto_delete = std::chrono::minutes(60);
    wanted.network_block_all = true;
    const SandboxRecord made = sandboxes.create(wanted, soon());
    const SandboxRecord sandbox = sandboxes.wait_until_started(made.id, soon());
    CHECK(sandbox.name == "rexa-life");
    CHECK(sandbox.state == SandboxState::started);
    CHECK(sandbox.environment == wanted.environment);
    CHECK(sandbox.labels.at("owner") == "rexa");
    CHECK(sandbox.auto_stop_minutes == 7);
    CHECK(sandbox.auto_delete_minutes == 60);
    CHECK(sandbox.network_block_all == true);
    CHECK_FALSE(sandbox.toolbox_url.empty());
    CHECK(sandboxes.get("rexa-life", soon()).id == sandbox.id);

    CHECK(sandboxes.set_labels(sandbox.id, {{"new", "x\"y"}}, soon()) ==
          std::map<std::string, std::string>{{"new", "x\"y"}});
    sandboxes.set_auto_stop(sandbox.id, std::chrono::minutes(0), soon());
    sandboxes.set_auto_archive(sandbox.id, std::chrono::minutes(99), soon());
    sandboxes.set_auto_delete(sandbox.id, std::chrono::minutes(-1), soon());
    sandboxes.set_time_to_live(sandbox.id, std::chrono::minutes(500), soon());
    sandboxes.set_public(sandbox.id, true, soon());
    sandboxes.set_network(sandbox.id, {false, {{"10.0.0.0/8", "10.1.0.0/16"}}, {}}, soon());
    sandboxes.refresh_activity(sandbox.id, soon());
    const SandboxRecord changed = sandboxes.get(sandbox.id, soon());
    CHECK(changed.labels == std::map<std::string, std::string>{{"new", "x\"y"}});
    CHECK(changed.auto_stop_minutes == 0);
    CHECK(changed.auto_archive_minutes == 99);
    CHECK(changed.auto_delete_minutes == -1);
    CHECK(changed.is_public == true);
    CHECK(changed.network_block_all == false);
    CHECK(changed.network_allow_list == "10.0.0.0/8,10.1.0.0/16");

    sandboxes.stop(sandbox.id, false, soon());
    const auto stopped = sandboxes.wait_until_stopped(sandbox.id, soon());
    REQUIRE(stopped.has_value());
    CHECK(stopped->state == SandboxState::stopped);
    sandboxes.archive(sandbox.id, soon());
    CHECK(sandboxes.wait_until(sandbox.id, SandboxState::archived, soon()).state ==
          SandboxState::archived);
    sandboxes.start(sandbox.id, soon());
    CHECK(sandboxes.wait_until_started(sandbox.id, soon()).state == SandboxState::started);

    sandboxes.remove(sandbox.id, soon());
    sandboxes.wait_until_removed(sandbox.id, soon());
    CHECK(refusal_code([&] { sandboxes.get(sandbox.id, soon()); }) == Errc::not_found);
    sandboxes.remove(sandbox.id, soon());
    CHECK(daytona.server.sandboxes().empty());
}

TEST_CASE("lists are read to their end and filtered by what the service knows") {
    Daytona daytona;
    const Sandboxes sandboxes = daytona.client.sandboxes();
    for (const std::string name : {"rexa-a", "rexa-b", "other"}) {
        NewSandbox sandbox;
        sandbox.name = name;
        sandbox.labels = {{"name", name}};
        sandboxes.create(sandbox, soon());
    }
    SandboxQuery query;
    query.page_size = 1;
    CHECK(sandboxes.list(query, soon()).size() == 3);
    query.name_prefix = "REXA-";
    query.sort = "name";
    query.order = "asc";
    const auto named = sandboxes.list(query, soon());
    REQUIRE(named.size() == 2);
    CHECK(named[0].name == "rexa-a");
    CHECK(named[1].name == "rexa-b");

    SandboxQuery labelled;
    labelled.labels = {{"name", "other"}};
    labelled.states = {SandboxState::started, SandboxState::starting, SandboxState::creating};
    REQUIRE(sandboxes.list(labelled, soon()).size() == 1);
    labelled.states = {SandboxState::stopped};
    CHECK(sandboxes.list(labelled, soon()).empty());
}

TEST_CASE("what the service refuses is an error with its code and its words") {
    Daytona daytona;
    const Sandboxes sandboxes = daytona.client.sandboxes();
    daytona.started("taken");
    NewSandbox again;
    again.name = "taken";
    CHECK(refusal_code([&] { sandboxes.create(again, soon()); }) == Errc::already_exists);

    NewSandbox unknown;
    unknown.name = "x";
    unknown.snapshot = "no-such-snapshot";
    const auto refused = refusal([&] { sandboxes.create(unknown, soon()); });
    REQUIRE(refused.has_value());
    CHECK(refused->code() == Errc::remote_refused);
    CHECK(refused->http_status() == 400);
    CHECK_FALSE(refused->remote_message().empty());
    CHECK(refused->origin() == "daytona");

    ClientOptions options = Daytona::options_for(daytona.server);
    options.api_key = Secret("dtn_canary");
    const auto locked_out = refusal([&] { Client(options).sandboxes().get("x", soon()); });
    REQUIRE(locked_out.has_value());
    CHECK(locked_out->code() == Errc::unauthenticated);
    CHECK(std::string(locked_out->what()).find("canary") == std::string::npos);
}

TEST_CASE("a sandbox that fails while it is created is left for its name to be found") {
    Daytona daytona;
    daytona.server.arm(R"({"kind": "corpse", "times": 1})");
    NewSandbox sandbox;
    sandbox.name = "rexa-corpse";
    const auto failed = refusal([&] { daytona.client.sandboxes().create(sandbox, soon()); });
    REQUIRE(failed.has_value());
    CHECK(failed->code() == Errc::remote_refused);
    const auto corpse = daytona.client.sandboxes().get("rexa-corpse", soon());
    CHECK(corpse.state == SandboxState::error);
    const auto broken =
        refusal([&] { daytona.client.sandboxes().wait_until_started(corpse.id, soon()); });
    REQUIRE(broken.has_value());
    CHECK(broken->code() == Errc::sandbox_failed);
    CHECK(broken->remote_message() == corpse.error_reason);
    daytona.client.sandboxes().remove(corpse.id, soon());
    daytona.client.sandboxes().wait_until_removed(corpse.id, soon());
}

TEST_CASE("what passes by itself is tried again, what may have happened is not") {
    Daytona daytona;
    const Sandboxes sandboxes = daytona.client.sandboxes();
    const std::string id = daytona.started().id;
    daytona.server.arm(R"({"kind": "bad_gateway", "method": "GET", "times": 2})");
    CHECK(sandboxes.get(id, soon()).id == id);
    daytona.server.arm(R"({"kind": "html", "method": "GET", "times": 1})");
    CHECK(sandboxes.get(id, soon()).id == id);
    daytona.server.arm(R"({"kind": "close_before", "method": "GET", "times": 1})");
    CHECK(sandboxes.get(id, soon()).id == id);
    daytona.server.arm(R"({"kind": "conflict", "method": "DELETE", "times": 3})");
    sandboxes.remove(id, soon());
    sandboxes.wait_until_removed(id, soon());

    daytona.server.arm(R"({"kind": "close_after", "method": "POST", "times": 1})");
    NewSandbox sandbox;
    sandbox.name = "lost";
    const auto lost = refusal([&] { sandboxes.create(sandbox, soon()); });
    REQUIRE(lost.has_value());
    CHECK(lost->code() == Errc::connection_lost);
    const auto requests = daytona.server.requests();
    CHECK(std::ranges::count(requests, "POST /api/sandbox") == 2);
    CHECK(sandboxes.get("lost", soon()).name == "lost");
}

TEST_CASE("a limit on requests is an error that says how long to wait") {
    Daytona daytona;
    daytona.server.arm(R"({"kind": "status", "status": 429, "times": 9, )"
                       R"("headers": {"Retry-After-sandbox-create": "3600"}})");
    const auto limited = refusal([&] { daytona.client.sandboxes().get("x", soon()); });
    REQUIRE(limited.has_value());
    CHECK(limited->code() == Errc::rate_limited);
    CHECK(limited->retryable());
    CHECK(limited->retry_after() == std::chrono::hours(1));
    CHECK(limited->attempts() == 1);
}

TEST_CASE("ports have addresses, signed ones too") {
    Daytona daytona;
    const Sandboxes sandboxes = daytona.client.sandboxes();
    const SandboxRecord sandbox = daytona.started();
    const PreviewUrl preview = sandboxes.preview_url(sandbox.id, 8080, soon());
    CHECK(preview.url.find(sandbox.id) != std::string::npos);
    CHECK_FALSE(preview.token.empty());
    const SignedPreviewUrl signed_url =
        sandboxes.signed_preview_url(sandbox.id, 8080, std::chrono::seconds(90), soon());
    CHECK(signed_url.url.reveal().find(signed_url.token.reveal()) != std::string_view::npos);
    sandboxes.expire_signed_preview_url(sandbox.id, 8080, signed_url.token, soon());
    const Secret key = sandboxes.signing_key(sandbox.id, soon());
    CHECK(key.reveal() != sandboxes.rotate_signing_key(sandbox.id, soon()).reveal());
}

TEST_CASE("a snapshot of a sandbox begins another sandbox; forks are refused by containers") {
    Daytona daytona;
    const Sandboxes sandboxes = daytona.client.sandboxes();
    const Snapshots snapshots = daytona.client.snapshots();
    const SandboxRecord sandbox = daytona.started();
    daytona.client.toolbox(sandbox).files().upload({Upload("kept.txt", Bytes("kept"))}, {}, soon());
    sandboxes.snapshot(sandbox.id, "rexa-kept", false, soon());
    sandboxes.wait_while(sandbox.id, SandboxState::snapshotting, soon());
    const SnapshotRecord snapshot = snapshots.wait_until_active("rexa-kept", soon());
    CHECK(snapshot.state == SnapshotState::active);
    CHECK(snapshot.source_sandbox == sandbox.id);

    NewSandbox from_snapshot;
    from_snapshot.name = "again";
    from_snapshot.snapshot = "rexa-kept";
    const std::string again = sandboxes.create(from_snapshot, soon()).id;
    const SandboxRecord started = sandboxes.wait_until_started(again, soon());
    CHECK(daytona.client.toolbox(started).files().read("kept.txt", 100, soon()).chars() == "kept");

    CHECK(refusal_code([&] { sandboxes.fork(sandbox.id, "child", soon()); }) == Errc::unsupported);
    snapshots.remove("rexa-kept", soon());
    snapshots.remove("rexa-kept", soon());
    CHECK(std::ranges::none_of(snapshots.list({}, soon()), [](const SnapshotRecord& other) {
        return other.name == "rexa-kept" && other.state != SnapshotState::removing;
    }));
}

TEST_CASE("a virtual machine is forked") {
    test::FakeDaytonaOptions options;
    options.settings = {"default_class=linux-vm"};
    Daytona daytona(options);
    const Sandboxes sandboxes = daytona.client.sandboxes();
    const SandboxRecord parent = daytona.started();
    const std::string child = sandboxes.fork(parent.id, "child", soon()).id;
    CHECK(sandboxes.wait_until_started(child, soon()).name == "child");
    const auto forks = sandboxes.forks(parent.id, false, soon());
    REQUIRE(forks.size() == 1);
    CHECK(forks[0].id == child);
    const auto found = sandboxes.parent(child, soon());
    REQUIRE(found.has_value());
    CHECK(found->id == parent.id);
    CHECK(sandboxes.ancestors(child, soon()).size() == 1);
}

TEST_CASE("what a server or a class of sandbox cannot do is told from what is not there") {
    Daytona daytona;
    const Sandboxes sandboxes = daytona.client.sandboxes();
    const std::string id = daytona.started().id;
    CHECK(sandboxes.resize(id, {2, 2, {}}, soon()).id == id);
    CHECK(sandboxes.wait_while(id, SandboxState::resizing, soon()).cpu == 2.0);
    CHECK(refusal_code([&] { sandboxes.pause(id, soon()); }) == Errc::unsupported);
    daytona.server.set(R"({"resize_enabled": false})");
    const auto unknown = refusal([&] { sandboxes.resize(id, {4, {}, {}}, soon()); });
    REQUIRE(unknown.has_value());
    CHECK(unknown->code() == Errc::unsupported);
    CHECK(unknown->http_status() == 404);
    CHECK(refusal_code([&] {
              sandboxes.resize("nobody", {4, {}, {}}, soon());
          }) == Errc::not_found);
}

TEST_CASE("a broken sandbox that cannot be recovered is refused with the service's words") {
    Daytona daytona;
    const Sandboxes sandboxes = daytona.client.sandboxes();
    const std::string id = daytona.started().id;
    daytona.server.put(id, "error");
    CHECK(sandboxes.get(id, soon()).state == SandboxState::error);
    const auto refused = refusal([&] { sandboxes.recover(id, false, soon()); });
    REQUIRE(refused.has_value());
    CHECK(refused->code() == Errc::remote_refused);
    CHECK(refused->remote_message().find("recoverable") != std::string::npos);
}

TEST_CASE("snapshots are made from images and listed") {
    Daytona daytona;
    const Snapshots snapshots = daytona.client.snapshots();
    NewSnapshot wanted;
    wanted.name = "rexa-image";
    wanted.image = "python:3.11";
    wanted.cpu = 2;
    wanted.memory_gib = 4;
    const std::string id = snapshots.create(wanted, soon()).id;
    const SnapshotRecord active = snapshots.wait_until_active(id, soon());
    CHECK(active.image == "python:3.11");
    CHECK(active.memory_gib == 4.0);
    CHECK(refusal_code([&] { snapshots.create(wanted, soon()); }) == Errc::already_exists);
    SnapshotQuery query;
    query.name = "rexa-im";
    REQUIRE(snapshots.list(query, soon()).size() == 1);
    snapshots.remove(id, soon());
}

TEST_CASE("volumes are created, found and deleted") {
    Daytona daytona;
    const Volumes volumes = daytona.client.volumes();
    const std::string id = volumes.create("rexa-data", soon()).id;
    CHECK(volumes.wait_until_ready(id, soon()).state == VolumeState::ready);
    CHECK(volumes.get_by_name("rexa-data", soon()).id == id);
    REQUIRE(volumes.list(false, soon()).size() == 1);
    CHECK(refusal_code([&] { volumes.create("rexa-data", soon()); }) == Errc::already_exists);
    volumes.remove(id, soon());
}

TEST_CASE("the key is looked up, over an encrypted connection too") {
    test::FakeDaytonaOptions options;
    options.tls = true;
    Daytona daytona(options);
    CHECK_FALSE(daytona.client.current_key(soon()).permissions.empty());
}

TEST_CASE("a call that is cancelled or out of time ends while it waits") {
    Daytona daytona;
    daytona.server.set_delays(R"({"create": 30})");
    NewSandbox sandbox;
    sandbox.name = "slow";
    CHECK(refusal_code([&] {
              daytona.client.sandboxes().create(sandbox,
                                                Call().timeout(std::chrono::milliseconds(300)));
          }) == Errc::deadline_exceeded);
    daytona.server.arm(R"({"kind": "delay", "seconds": 30, "path": "/sandbox/waited-for$"})");
    std::stop_source stop;
    const std::jthread canceller([&] {
        while (daytona.server.requests().back() != "GET /api/sandbox/waited-for") {
        }
        stop.request_stop();
    });
    CHECK(refusal_code([&] {
              daytona.client.sandboxes().get("waited-for", Call().stop(stop.get_token()));
          }) == Errc::cancelled);
}
