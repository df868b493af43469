#include "sandbox/daytona/v0/sandbox_codec.hpp"
#include "sandbox/daytona/v0/snapshot_codec.hpp"
#include "sandbox/daytona/v0/time_text.hpp"
#include "support/refusal.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace rexa;
using namespace rexa::daytona::v0;
using net::JsonView;
using test::refusal_code;

namespace {

Timestamp at(std::int64_t microseconds) {
    return Timestamp(std::chrono::microseconds(microseconds));
}

} // namespace

TEST_CASE("a sandbox is read with all its fields") {
    const SandboxRecord sandbox = read_sandbox(JsonView::parse(R"({
        "id":"i","organizationId":"o","name":"n","user":"u","target":"eu","snapshot":"s",
        "sandboxClass":"linux-vm","daemonVersion":"0.190.0","linkedSandboxId":"l",
        "state":"started","desiredState":"stopped","errorReason":"r","recoverable":true,
        "env":{"A":"1"},"labels":{"b":"2","c":null},
        "volumes":[{"volumeId":"v","mountPath":"/m","subpath":"p"}],
        "cpu":1.5,"memory":2,"disk":3,"gpu":0,"gpuType":"H100","spot":false,"public":true,
        "networkBlockAll":false,"networkAllowList":"10.0.0.0/8","domainAllowList":"a.b",
        "autoStopInterval":15,"autoPauseInterval":0,"autoArchiveInterval":10080.0,
        "autoDeleteInterval":-1,"autoDestroyAt":"2026-05-04T09:30:15Z","backupState":"None",
        "createdAt":"2026-05-04T09:20:15.123Z","updatedAt":"soon","lastActivityAt":null,
        "runnerId":"r","warmPoolId":"w","spotEvictedAt":"2026-05-04T09:20:15.123Z",
        "queueTimeout":60,"queueTimedOutAt":null,"backupCreatedAt":"2026-05-04T09:20:15.123Z",
        "buildInfo":{"dockerfileContent":"FROM x","contextHashes":["h"]},
        "toolboxProxyUrl":"https://proxy/toolbox","new":{"x":[1]}})"));
    CHECK(sandbox.id == "i");
    CHECK(sandbox.organization == "o");
    CHECK(sandbox.target == "eu");
    CHECK(sandbox.sandbox_class == "linux-vm");
    CHECK(sandbox.state == SandboxState::started);
    CHECK(sandbox.desired_state == "stopped");
    CHECK(sandbox.recoverable == true);
    CHECK(sandbox.labels == std::map<std::string, std::string>{{"b", "2"}, {"c", ""}});
    CHECK(sandbox.volumes == std::vector<VolumeMount>{{"v", "/m", "p"}});
    CHECK(sandbox.cpu == 1.5);
    CHECK(sandbox.memory_gib == 2.0);
    CHECK(sandbox.auto_archive_minutes == 10080);
    CHECK(sandbox.auto_delete_minutes == -1);
    CHECK(sandbox.created_at == at(1'777'886'415'123'000));
    CHECK(sandbox.updated_at == std::nullopt);
    CHECK(sandbox.last_activity_at == std::nullopt);
    CHECK(sandbox.runner == "r");
    CHECK(sandbox.warm_pool == "w");
    CHECK(sandbox.spot_evicted_at == sandbox.created_at);
    CHECK(sandbox.queue_timeout_seconds == 60);
    CHECK(sandbox.queue_timed_out_at == std::nullopt);
    CHECK(sandbox.backup_created_at == sandbox.created_at);
    CHECK(sandbox.build == Build{"FROM x", {"h"}});
    CHECK(sandbox.toolbox_url == "https://proxy/toolbox");
}

TEST_CASE("a sandbox may lack everything but its id, and be in a state nobody knows") {
    const SandboxRecord sandbox = read_sandbox(JsonView::parse(R"({"id":"i","state":"melting"})"));
    CHECK(sandbox.state == SandboxState::unknown);
    CHECK(sandbox.state.text == "melting");
    CHECK(sandbox.cpu == std::nullopt);
    CHECK(refusal_code([] { read_sandbox(JsonView::parse(R"({"name":"n"})")); }) ==
          Errc::bad_reply);
    CHECK(refusal_code([] { read_sandbox(JsonView::parse(R"({"id":"i","cpu":"1"})")); }) ==
          Errc::bad_reply);
}

TEST_CASE("lists are read in the three shapes they had over time") {
    const auto page = [](std::string_view text) {
        return read_sandbox_page(JsonView::parse(text));
    };
    CHECK(page(R"([{"id":"a"},{"id":"b"}])").items.size() == 2);
    CHECK(page(R"([])").next.empty());
    CHECK(page(R"({"items":[{"id":"a"}],"nextCursor":"c=="})").next == "c==");
    CHECK(page(R"({"items":[],"nextCursor":null})").next.empty());
    CHECK(page(R"({"items":[{"id":"a"}],"total":3,"page":1,"totalPages":3})").next == "page=2");
    CHECK(page(R"({"items":[{"id":"a"}],"total":3,"page":3,"totalPages":3})").next.empty());
    CHECK(write_query({}, "c==").text() == "cursor=c%3D%3D");
    CHECK(write_query({}, "page=2").text() == "page=2");
}

TEST_CASE("a new sandbox is written with what was given, and nothing else") {
    CHECK(write_new_sandbox({}).text() == "{}");
    NewSandbox sandbox;
    sandbox.name = "n";
    sandbox.build = Build{"FROM a", {"h"}};
    sandbox.cpu = 2;
    sandbox.memory_gib = 4;
    sandbox.disk_gib = 8;
    sandbox.gpu = 1;
    sandbox.gpu_types = {"H100", "H200"};
    sandbox.spot = true;
    sandbox.user = "u";
    sandbox.target = "eu";
    sandbox.environment = {{"A", "1"}};
    sandbox.labels = {{"l", "2"}};
    sandbox.secrets = {{"B", "s"}, {"C", "t"}};
    sandbox.volumes = {{"v", "/m", ""}, {"w", "/n", "p"}};
    sandbox.is_public = false;
    sandbox.network_block_all = true;
    sandbox.network_allow_list = {"10.0.0.0/8", "11.0.0.0/8"};
    sandbox.domain_allow_list = {"*.a.b"};
    sandbox.outbound_proxy_url = Secret("http://p");
    sandbox.telemetry_endpoint = "http://t";
    sandbox.auto_stop = std::chrono::minutes(0);
    sandbox.auto_pause = std::chrono::minutes(1);
    sandbox.auto_archive = std::chrono::minutes(2);
    sandbox.auto_delete = std::chrono::minutes(-1);
    sandbox.time_to_live = std::chrono::hours(1);
    sandbox.linked_sandbox = "x";
    sandbox.kvm = true;
    sandbox.queue_timeout = std::chrono::seconds(30);
    CHECK(write_new_sandbox(sandbox).text() ==
          R"({"name":"n","buildInfo":{"dockerfileContent":"FROM a","contextHashes":["h"]},)"
          R"("cpu":2,"memory":4,"disk":8,"gpu":1,"gpuType":["H100","H200"],"spot":true,"kvm":true,)"
          R"("user":"u","target":"eu","env":{"A":"1"},"labels":{"l":"2"},)"
          R"("secrets":[{"B":"s"},{"C":"t"}],)"
          R"("volumes":[{"volumeId":"v","mountPath":"/m"},)"
          R"({"volumeId":"w","mountPath":"/n","subpath":"p"}],"public":false,)"
          R"("networkBlockAll":true,"networkAllowList":"10.0.0.0/8,11.0.0.0/8",)"
          R"("domainAllowList":"*.a.b","outboundProxyUrl":"http://p",)"
          R"("otelEndpointOverride":"http://t","autoStopInterval":0,"autoPauseInterval":1,)"
          R"("autoArchiveInterval":2,"autoDeleteInterval":-1,"ttlMinutes":60,"queueTimeout":30,)"
          R"("linkedSandbox":"x"})");
}

TEST_CASE("a new sandbox that the service cannot make is refused before it is asked") {
    NewSandbox both;
    both.snapshot = "s";
    both.build = Build{"FROM a", {}};
    CHECK(refusal_code([&] { write_new_sandbox(both); }) == Errc::invalid_argument);
    NewSandbox sized;
    sized.cpu = 1;
    CHECK(refusal_code([&] { write_new_sandbox(sized); }) == Errc::invalid_argument);
    NewSandbox listed;
    listed.domain_allow_list = {"a.b,c.d"};
    CHECK(refusal_code([&] { write_new_sandbox(listed); }) == Errc::invalid_argument);
}

TEST_CASE("every filter of a list is one parameter, or one for each value") {
    SandboxQuery query;
    query.id_prefix = "i";
    query.name_prefix = "n";
    query.labels = {{"a", "b"}};
    query.states = {SandboxState::started, SandboxState::build_failed};
    query.snapshots = {"s"};
    query.regions = {"eu", "us"};
    query.sandbox_classes = {"container"};
    query.least_cpu = 0.5;
    query.most_disk_gib = 10;
    query.is_public = false;
    query.created_after = at(1'777'886'415'123'456);
    query.include_warm = true;
    query.sort = "createdAt";
    query.order = "desc";
    query.page_size = 7;
    CHECK(write_query(query, "").text() ==
          "limit=7&id=i&name=n&labels=%7B%22a%22%3A%22b%22%7D&states=started&states=build_failed&"
          "snapshots=s&regionIds=eu&regionIds=us&sandboxClasses=container&minCpu=0.5&"
          "maxDiskGiB=10&isPublic=false&createdAtAfter=2026-05-04T09%3A20%3A15.123Z&"
          "includeWarm=true&sort=createdAt&order=desc");
}

TEST_CASE("every state is spelled as it is read") {
    for (int i = 0; i <= static_cast<int>(SandboxState::resuming); ++i) {
        const auto state = static_cast<SandboxState>(i);
        const std::string text(to_string(state));
        CAPTURE(text);
        CHECK(read_sandbox(JsonView::parse(R"({"id":"i","state":")" + text + "\"}")).state ==
              state);
    }
}

TEST_CASE("snapshots and volumes are read, new snapshots written") {
    const SnapshotRecord snapshot = read_snapshot(JsonView::parse(
        R"({"id":"i","name":"n","state":"active","mem":2,"size":null,"entrypoint":null,)"
        R"("regionIds":["eu"],"errorReason":null,"sourceSandboxId":"s","general":true})"));
    CHECK(snapshot.state == SnapshotState::active);
    CHECK(snapshot.memory_gib == 2.0);
    CHECK(snapshot.regions == std::vector<std::string>{"eu"});
    CHECK(read_snapshots(JsonView::parse(R"({"items":[{"id":"a"}],"total":1})")).size() == 1);
    CHECK(read_volume(JsonView::parse(R"({"id":"i","state":"pending_create"})")).state ==
          VolumeState::pending_create);

    NewSnapshot wanted;
    wanted.name = "n";
    wanted.image = "python:3.11";
    wanted.entrypoint = {"sleep", "9"};
    wanted.cpu = 1;
    wanted.region = "eu";
    CHECK(write_new_snapshot(wanted).text() ==
          R"({"name":"n","imageName":"python:3.11","entrypoint":["sleep","9"],"cpu":1,)"
          R"("regionId":"eu"})");
    wanted.build = Build{"FROM a", {}};
    CHECK(refusal_code([&] { write_new_snapshot(wanted); }) == Errc::invalid_argument);
    wanted.image.clear();
    CHECK(refusal_code([&] { write_new_snapshot(wanted); }) == Errc::invalid_argument);
    wanted.entrypoint.clear();
    CHECK_FALSE(refusal_code([&] { write_new_snapshot(wanted); }).has_value());
    wanted.name.clear();
    CHECK(refusal_code([&] { write_new_snapshot(wanted); }) == Errc::invalid_argument);
}

TEST_CASE("times are read in every form of RFC 3339") {
    constexpr std::int64_t moment = 1'777'886'415'000'000;
    CHECK(parse_time("2026-05-04T09:20:15Z") == at(moment));
    CHECK(parse_time("2026-05-04T09:20:15.5z") == at(moment + 500'000));
    CHECK(parse_time("2026-05-04T11:20:15.123456789+02:00") == at(moment + 123'456));
    CHECK(parse_time("2026-05-04 07:50:15-01:30") == at(moment));
    CHECK(parse_time("1969-12-31T23:59:59Z") == at(-1'000'000));
    for (const std::string text :
         {"", "2026-05-04", "2026-05-04T09:20:15", "2026-02-30T09:20:15Z", "2026-05-04T24:20:15Z",
          "2026-05-04T09:20:15Zx", "2026-5-4T09:20:15Z", "2026-05-04T09:20:15+2:00",
          "2026-05-04 09:20:15 +0000 UTC", "soon"}) {
        CAPTURE(text);
        CHECK(parse_time(text) == std::nullopt);
    }
    CHECK(format_iso_time(at(moment + 1'999)) == "2026-05-04T09:20:15.001Z");
    CHECK(format_iso_time(at(-1)) == "1969-12-31T23:59:59.999Z");
}
