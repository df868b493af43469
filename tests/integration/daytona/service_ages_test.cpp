#include "integration/daytona/provider_fixture.hpp"
#include "support/refusal.hpp"

#include <rexa/engine.hpp>
#include <rexa/memory.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

using namespace rexa;
using namespace rexa::daytona::v0;
using test::Daytona;
using test::RemoteProvider;

namespace {

Call soon() {
    return Daytona::soon();
}

/// How a service or a daemon may be, and what goes wrong there once.
struct OddService {
    std::vector<std::string> settings;
    std::string fault;
};

test::FakeDaytonaOptions options_for(const OddService& service) {
    test::FakeDaytonaOptions options;
    options.settings = service.settings;
    return options;
}

void check_run(const OddService& service) {
    CAPTURE(service.settings);
    CAPTURE(service.fault);
    RemoteProvider remote(options_for(service));
    EngineParts parts;
    parts.store = make_memory_store();
    parts.providers = {remote.provider};
    Engine engine(std::move(parts));
    if (!service.fault.empty()) {
        remote.server.arm(service.fault);
    }
    const Snapshot snapshot =
        engine.run(RunRequest("cat given; echo said >&2; echo made > file; exit 3", Language::shell)
                       .file("given", Bytes("text")),
                   silent_observer(), soon());
    CHECK(snapshot.status() == Status::failed);
    CHECK(snapshot.execution().exit_code == 3);
    CHECK(snapshot.output().out.text().chars() == "text");
    CHECK(snapshot.output().err.text().chars() == "said\n");
    CHECK(engine.read_file(snapshot.id(), "file").chars() == "made\n");
    remote.provider.reset();
    CHECK(remote.left().empty());
}

FollowedCommand follow(Daytona& daytona, const std::string& fault) {
    const Sessions sessions = daytona.client.toolbox(daytona.started()).sessions();
    sessions.create("s", soon());
    const std::string id = sessions.start(
        "s", "(for i in 1 2 3; do echo \"out $i\"; sleep 0.05; done; echo err >&2; exit 5)", false,
        soon());
    if (!fault.empty()) {
        daytona.server.arm(fault);
    }
    CommandLogs seen;
    FollowedCommand followed = sessions.follow(
        "s", id,
        [&](Stream stream, BytesView bytes) {
            (stream == Stream::out ? seen.out : seen.err) += as_chars(bytes);
        },
        {}, soon());
    CHECK(followed.exit_code == 5);
    CHECK(followed.live_was_exact);
    CHECK(seen == followed.logs);
    return followed;
}

void check_follow(const OddService& service) {
    CAPTURE(service.settings);
    CAPTURE(service.fault);
    Daytona daytona(options_for(service));
    CHECK(follow(daytona, service.fault).logs == CommandLogs{"out 1\nout 2\nout 3\n", "err\n"});
}

} // namespace

TEST_CASE("a run is right on services and daemons of every age") {
    for (const OddService& service : std::vector<OddService>{
             {{"server_version=0.147.0"}, ""},
             {{"server_version=0.179.0"}, ""},
             {{"server_version=0.190.0"}, ""},
             {{"daemon_version=0.26.0", "exit_code_name=code"}, ""},
             {{"daemon_version=0.160.0", "exit_code_name=code"}, ""},
             {{"daemon_version=0.190.0"}, ""},
             {{"split_logs=false"}, ""},
         }) {
        check_run(service);
    }
}

TEST_CASE("a run is right on a service that is slow, behind, or short of a stream") {
    for (const OddService& service : std::vector<OddService>{
             {{"list_lag_seconds=60"}, ""},
             {{"block_seconds=0", "delay.create=0.4"}, ""},
             {{"log_lag_seconds=0.05", "settle_seconds=0"}, ""},
             {{"delay.stop_begin=0.3", "delay.delete=0.3"}, ""},
             {{}, R"({"kind": "delay", "seconds": 0.05, "times": 1000})"},
             {{}, R"({"kind": "stall", "seconds": 0.05, "times": 1000})"},
             {{}, R"({"kind": "rate_limit", "method": "GET", "times": 2, "header": "plain"})"},
             {{}, R"({"kind": "follow_stays_open"})"},
             {{}, R"({"kind": "follow_closes", "close_frame": false})"},
             {{}, R"({"kind": "follow_closes", "code": 1011})"},
         }) {
        check_run(service);
    }
}

TEST_CASE("a command is followed to its end whatever its log's stream does") {
    for (const OddService& service : std::vector<OddService>{
             {{"daemon_version=0.100.0"}, ""},
             {{"log_lag_seconds=0.05"}, R"({"kind": "bad_gateway", "path": "/logs$"})"},
             {{"log_lag_seconds=0.05", "settle_seconds=1"}, ""},
             {{}, R"({"kind": "follow_stays_open"})"},
             {{}, R"({"kind": "follow_closes", "close_frame": false})"},
             {{}, R"({"kind": "follow_closes", "code": 1011})"},
             {{}, R"({"kind": "stall", "path": "/logs$", "seconds": 0.3})"},
             {{}, R"({"kind": "delay", "path": "/logs$", "seconds": 0.3})"},
         }) {
        check_follow(service);
    }
}

TEST_CASE("where a daemon does not part the streams, all is output") {
    for (const std::string setting : {"split_logs=false", "daemon_version=0.26.0"}) {
        CAPTURE(setting);
        Daytona daytona(options_for({{setting}, ""}));
        const FollowedCommand followed = follow(daytona, "");
        CHECK(followed.logs.err.empty());
        CHECK(followed.logs.out.find("err\n") != std::string::npos);
        CHECK(followed.logs.out.size() == std::string("out 1\nout 2\nout 3\nerr\n").size());
    }
}

TEST_CASE("labels in force are told by older services too") {
    Daytona daytona(options_for({{"server_version=0.190.0"}, ""}));
    const std::map<std::string, std::string> labels = {{"a", "b"}};
    CHECK(daytona.client.sandboxes().set_labels(daytona.started().id, labels, soon()) == labels);
}

TEST_CASE("an upload that fails in part says what failed, and what came before is there") {
    for (const std::string version : {"daemon_version=0.226.1", "daemon_version=0.160.0"}) {
        CAPTURE(version);
        Daytona daytona(options_for({{version}, ""}));
        const Files files = daytona.client.toolbox(daytona.started()).files();
        const auto refused = test::refusal([&] {
            files.upload({Upload("fine", Bytes("1")), Upload("/tmp", Bytes("2"))}, {}, soon());
        });
        REQUIRE(refused.has_value());
        CHECK(refused->http_status() == 400);
        CHECK(refused->remote_message() == R"(["/tmp: Is a directory: /tmp"])");
        CHECK(files.read("fine", 10, soon()).chars() == "1");
    }
}

TEST_CASE("a toolbox that has moved is found again") {
    Daytona daytona;
    const Toolbox toolbox = daytona.client.toolbox(daytona.started());
    CHECK(toolbox.work_folder(soon()) == "/workspace");
    daytona.server.set(R"({"toolbox_path": "toolbox-eu"})");
    CHECK(test::refusal_code([&] { toolbox.work_folder(soon()); }) == Errc::remote_failed);
    CHECK(toolbox.home_folder(soon()) == "/home/daytona");
}

TEST_CASE("what a gateway gave up on is not done twice, and nothing of it is left") {
    RemoteProvider remote;
    EngineParts parts;
    parts.store = make_memory_store();
    parts.providers = {remote.provider};
    Engine engine(std::move(parts));
    engine.run(RunRequest("true", Language::shell), silent_observer(), soon());
    for (const std::string path :
         {"/api/sandbox$", "/exec$", "/process/execute$", "/bulk-upload$"}) {
        CAPTURE(path);
        const auto created = [&] {
            return std::ranges::count(remote.server.requests(), "POST /api/sandbox");
        };
        const auto before = created();
        remote.server.arm(R"({"kind": "html", "status": 504, "after": true, "method": "POST", )"
                          R"("path": ")" +
                          path + R"("})");
        std::string output;
        const auto failed = test::refusal([&] {
            const RunRequest request =
                RunRequest("echo x >> marks; cat given marks", Language::shell)
                    .file("given", Bytes("text\n"));
            output = engine.run(request, silent_observer(), soon()).output().out.text().chars();
        });
        const bool is_repeated = path == "/bulk-upload$"; // which does no harm
        CHECK(failed.has_value() != is_repeated);
        CHECK((failed ? failed->http_status() : 504) == 504);
        CHECK(output == (is_repeated ? "text\nx\n" : ""));
        CHECK(created() == before + 1);
        CHECK(remote.left().empty());
    }
}

TEST_CASE("creations beyond their limit are refused with the time to wait") {
    Daytona daytona;
    daytona.server.set_limits(R"({"sandbox-create": [1, 3600]})");
    daytona.started();
    NewSandbox another;
    another.name = "another";
    const auto limited = test::refusal([&] { daytona.client.sandboxes().create(another, soon()); });
    REQUIRE(limited.has_value());
    CHECK(limited->code() == Errc::rate_limited);
    CHECK(limited->retry_after() == std::chrono::hours(1));
    CHECK(daytona.server.sandboxes().size() == 1);
}
