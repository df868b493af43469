#include "integration/daytona/fixture.hpp"
#include "support/refusal.hpp"

#include <doctest/doctest.h>

#include <stop_token>

using namespace rexa;
using namespace rexa::daytona::v0;
using test::Daytona;
using test::refusal_code;

namespace {

Call soon() {
    return Daytona::soon();
}

/// A sandbox with one session, "s".
struct Session {
    explicit Session(const test::FakeDaytonaOptions& options = {}) : daytona(options) {
        sessions().create("s", soon());
    }

    [[nodiscard]] Sessions sessions() const { return daytona.client.toolbox(sandbox).sessions(); }

    Daytona daytona;
    SandboxRecord sandbox = daytona.started();
};

struct Seen {
    std::string out;
    std::string err;

    LogSink sink() {
        return [this](Stream stream, BytesView bytes) {
            (stream == Stream::out ? out : err) += as_chars(bytes);
        };
    }
};

constexpr std::string_view talkative =
    "(for i in 1 2 3; do echo \"out $i\"; echo \"err $i\" >&2; sleep 0.05; done; exit 5)";

void check_followed(const Session& session, std::string_view command) {
    const std::string id = session.sessions().start("s", command, false, soon());
    Seen seen;
    const FollowedCommand followed = session.sessions().follow("s", id, seen.sink(), {}, soon());
    CHECK(followed.exit_code == 5);
    CHECK(followed.live_was_exact);
    CHECK(seen.out == "out 1\nout 2\nout 3\n");
    CHECK(seen.err == "err 1\nerr 2\nerr 3\n");
    CHECK(followed.logs == CommandLogs{seen.out, seen.err});
}

} // namespace

TEST_CASE("a session keeps its folder and variables from command to command") {
    const Session session;
    CHECK(session.sessions().run("s", "cd /tmp; A=1", soon()).exit_code == 0);
    const SessionResult result =
        session.sessions().run("s", "echo $A; pwd; ls nowhere >&2", soon());
    CHECK(result.exit_code != 0);
    CHECK(result.logs.out == "1\n/tmp\n");
    CHECK(result.logs.err.find("nowhere") != std::string::npos);
    CHECK(session.sessions().logs("s", result.command_id, soon()) == result.logs);
    CHECK(session.sessions().command("s", result.command_id, soon()).exit_code == result.exit_code);
    const SessionRecord record = session.sessions().get("s", soon());
    REQUIRE(record.commands.size() == 2);
    CHECK(record.commands[0].command == "cd /tmp; A=1");
    CHECK(session.sessions().list(soon()).size() >= 1);
    CHECK(refusal_code([&] { session.sessions().create("s", soon()); }) == Errc::already_exists);
    session.sessions().remove("s", soon());
    session.sessions().remove("s", soon());
    CHECK(refusal_code([&] { session.sessions().get("s", soon()); }) == Errc::not_found);
}

TEST_CASE("a command is followed to its end, each stream by itself") {
    const Session session;
    check_followed(session, talkative);
}

TEST_CASE("a command that says nothing is followed too") {
    const Session session;
    const std::string id = session.sessions().start("s", "true", false, soon());
    Seen seen;
    CHECK(session.sessions().follow("s", id, seen.sink(), {}, soon()).exit_code == 0);
    CHECK((seen.out + seen.err).empty());
}

TEST_CASE("a stream that ends early, repeats itself or is not there loses nothing") {
    Session session;
    for (const std::string fault :
         {R"({"kind": "follow_closes", "times": 1})", R"({"kind": "follow_replays", "times": 1})",
          R"({"kind": "bad_gateway", "path": "/logs$", "times": 1})",
          R"({"kind": "close_before", "path": "/logs$", "times": 1})"}) {
        CAPTURE(fault);
        session.daytona.server.arm(fault);
        check_followed(session, talkative);
    }
}

TEST_CASE("older sandboxes whose log is one marked text are understood") {
    test::FakeDaytonaOptions options;
    options.settings = {"daemon_version=0.100.0"};
    check_followed(Session(options), talkative);
}

TEST_CASE("output that is no text is followed, and exact as far as the log is") {
    const Session session;
    const std::string id = session.sessions().start("s", "printf 'a\\377\\303b\\n'", false, soon());
    Seen seen;
    const FollowedCommand followed = session.sessions().follow("s", id, seen.sink(), {}, soon());
    CHECK(followed.live_was_exact);
    CHECK((seen.out == "a\xFF\xC3"
                       "b\n" ||
           seen.out == followed.logs.out));
}

TEST_CASE("a command takes input while it runs, and refuses it afterwards") {
    const Session session;
    const std::string id =
        session.sessions().start("s", "read line; echo \"got $line\"", false, soon());
    session.sessions().send_input("s", id, "hello", soon());
    Seen seen;
    CHECK(session.sessions().follow("s", id, seen.sink(), {}, soon()).exit_code == 0);
    CHECK(seen.out == "got hello\n");
    CHECK(refusal_code([&] { session.sessions().send_input("s", id, "more", soon()); }) ==
          Errc::failed_precondition);
}

TEST_CASE("following ends with its call, not with the command") {
    const Session session;
    const std::string id = session.sessions().start("s", "echo up; sleep 60", false, soon());
    std::stop_source stop;
    const auto stop_at_first = [&](Stream, BytesView) { stop.request_stop(); };
    Call call = soon();
    call.stop(stop.get_token());
    CHECK(refusal_code([&] { session.sessions().follow("s", id, stop_at_first, {}, call); }) ==
          Errc::cancelled);
    CHECK(session.sessions().command("s", id, soon()).exit_code == std::nullopt);
}

TEST_CASE("what the sink throws ends the following and reaches the caller") {
    const Session session;
    const std::string id = session.sessions().start("s", talkative, false, soon());
    const auto refuse = [](Stream, BytesView) { throw Error(Errc::store_full, "no room"); };
    CHECK(refusal_code([&] { session.sessions().follow("s", id, refuse, {}, soon()); }) ==
          Errc::store_full);
}
