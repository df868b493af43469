#include "integration/daytona/canned_server.hpp"
#include "support/refusal.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <string>

using namespace rexa;
using namespace rexa::daytona::v0;
using test::CannedServer;
using test::contains;
using test::refusal_code;
using test::reply;
using test::sandbox_at;

namespace {

Call soon() {
    return Call().timeout(std::chrono::seconds(20));
}

} // namespace

TEST_CASE("a token in a path is in no error") {
    CannedServer server([](const std::string&) {
        return std::string("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
    });
    const auto error = test::refusal([&] {
        server.client().sandboxes().expire_signed_preview_url("i", 80, Secret("canary"), soon());
    });
    REQUIRE(error.has_value());
    CHECK(error->message().find("canary") == std::string::npos);
    CHECK(error->message().starts_with("POST /sandbox/i/ports/80/signed-preview-url/"));
}

TEST_CASE("a service that repeats the key in an answer does not get it into an error") {
    CannedServer server([](const std::string&) {
        const std::string body = R"({"message":"no such key: key-1, key-1"})";
        return "HTTP/1.1 401 No\r\nX-Request-Id: of-key-1\r\nContent-Length: " +
               std::to_string(body.size()) + "\r\n\r\n" + body;
    });
    const auto error = test::refusal([&] { server.client().sandboxes().get("i", soon()); });
    REQUIRE(error.has_value());
    CHECK(error->remote_message() == "no such key: <a secret>, <a secret>");
    CHECK(error->request_id() == "of-<a secret>");
}

TEST_CASE("a sandbox whose state repeats the key does not get it into an error") {
    CannedServer server([](const std::string&) {
        return reply(R"({"id":"i","state":"error","errorReason":"\u006bey-1 again"})");
    });
    const auto error =
        test::refusal([&] { server.client().sandboxes().wait_until_started("i", soon()); });
    REQUIRE(error.has_value());
    CHECK(error->remote_message() == "<a secret> again");
}

TEST_CASE("what a request keeps secret is in no error of it") {
    CannedServer server([](const std::string& line) {
        const std::string body = R"({"message":"canary in )" + line + "\"}";
        return "HTTP/1.1 400 No\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
               body;
    });
    const auto said = [&](auto action) { return test::refusal(action)->remote_message(); };
    const auto sandboxes = server.client().sandboxes();
    CHECK(said([&] {
              sandboxes.expire_signed_preview_url("i", 80, Secret("canary"), soon());
          }).find("canary") == std::string::npos);
    daytona::v0::NewSandbox wanted;
    wanted.outbound_proxy_url = Secret("canary");
    CHECK(said([&] { sandboxes.create(wanted, soon()); }).starts_with("<a secret> in POST"));
    const auto git = server.client().toolbox(sandbox_at(server)).git();
    const daytona::v0::GitCredentials credentials{"user", Secret("canary")};
    daytona::v0::GitTransfer transfer;
    transfer.credentials = credentials;
    daytona::v0::GitClone clone;
    clone.url = "https://host/repository";
    clone.credentials = credentials;
    CHECK(said([&] { git.clone(clone, soon()); }).starts_with("<a secret> in"));
    CHECK(said([&] { git.push("a", transfer, soon()); }).starts_with("<a secret> in"));
    CHECK(said([&] { git.pull("a", transfer, soon()); }).starts_with("<a secret> in"));
    CHECK(said([&] {
              git.store_credentials(credentials, {}, {}, soon());
          }).starts_with("<a secret> in"));
}

TEST_CASE("JSON in an encoding that nobody asked for is refused by its name") {
    CannedServer server([](const std::string&) {
        return std::string("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n"
                           "Content-Length: 4\r\n\r\n\x1f\x8b\x08\x08");
    });
    const auto error = test::refusal([&] { server.client().sandboxes().get("i", soon()); });
    REQUIRE(error.has_value());
    CHECK(error->code() == Errc::bad_reply);
    CHECK(error->message() == "Daytona, or a gateway, sent JSON in the encoding gzip, which "
                              "nobody asked for");
}

TEST_CASE("what is no Daytona at all is told by the option that names the service") {
    const auto error_at = [](const std::string& api_url) {
        ClientOptions options;
        options.api_url = api_url;
        options.api_key = Secret("key-1");
        options.max_attempts = 1;
        const auto error =
            test::refusal([&] { Client(options).sandboxes().create(NewSandbox(), soon()); });
        REQUIRE(error.has_value());
        return *error;
    };
    CannedServer pages([](const std::string&) { return reply("\n<!doctype html>", "text/html"); });
    const Error page = error_at(pages.url("/api"));
    CHECK(page.code() == Errc::bad_reply);
    CHECK(page.message() == "a web page came in place of JSON; check api_url");

    test::LoopbackServer other([](test::Peer& peer) { peer.write("220 mail.example.org\r\n"); });
    const Error plain = error_at(other.url("/api"));
    CHECK(plain.code() == Errc::bad_reply);
    CHECK(plain.message().ends_with("; check api_url"));
    const Error encrypted = error_at("https" + other.url("/api").substr(4));
    CHECK(encrypted.code() == Errc::tls_failed);
    CHECK(encrypted.message().ends_with("; check api_url"));
}

TEST_CASE("nothing is waited for of a sandbox that is destroyed") {
    CannedServer server(
        [](const std::string&) { return reply(R"({"id":"i","state":"destroyed"})"); });
    const Sandboxes sandboxes = server.client().sandboxes();
    CHECK(refusal_code([&] { sandboxes.wait_until_started("i", soon()); }) == Errc::not_found);
    CHECK(refusal_code([&] { sandboxes.wait_while("i", SandboxState::resizing, soon()); }) ==
          Errc::not_found);
    CHECK(sandboxes.wait_until("i", SandboxState::destroyed, soon()).id == "i");
    CHECK(sandboxes.wait_until_stopped("i", soon()) == std::nullopt);
}

TEST_CASE("an empty answer to a change is followed by a look at the sandbox") {
    CannedServer server([](const std::string& line) {
        return line.starts_with("POST")
                   ? std::string("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
                   : reply(R"({"id":"i","state":"starting"})");
    });
    const Sandboxes sandboxes = server.client().sandboxes();
    CHECK(sandboxes.start("i", soon()).state == SandboxState::starting);
    CHECK(sandboxes.stop("i", false, soon()).state == SandboxState::starting);
    CHECK(sandboxes.archive("i", soon()).state == SandboxState::starting);
}

TEST_CASE("a stop that another one overtook is a stop") {
    const auto server_in = [](const std::string& state) {
        return [state](const std::string& line) {
            return line.starts_with("POST")
                       ? std::string("HTTP/1.1 400 Bad\r\nContent-Length: 0\r\n\r\n")
                       : reply(R"({"id":"i","state":")" + state + "\"}");
        };
    };
    CannedServer stopped(server_in("stopped"));
    CHECK(stopped.client().sandboxes().stop("i", false, soon()).state == SandboxState::stopped);
    CannedServer broken(server_in("error"));
    CHECK(refusal_code([&] { broken.client().sandboxes().stop("i", false, soon()); }) ==
          Errc::remote_refused);
}

TEST_CASE("a list whose pages never end is refused") {
    std::atomic<int> page = 0;
    const std::string items = [] {
        std::string text = R"({"id":"a"})";
        for (int i = 1; i < 5'000; ++i) {
            text += R"(,{"id":"a"})";
        }
        return text;
    }();
    CannedServer server([&](const std::string&) {
        return reply(R"({"items":[)" + items + R"(],"nextCursor":")" + std::to_string(++page) +
                     "\"}");
    });
    CHECK(refusal_code([&] { server.client().sandboxes().list({}, soon()); }) == Errc::too_large);
    CHECK(page == 21);
}

TEST_CASE("an error shows no more of an id or of a state than a reader can use") {
    CannedServer server([](const std::string& line) {
        return line.starts_with("POST") || contains(line, "/toolbox/")
                   ? std::string("HTTP/1.1 502 No\r\nContent-Length: 0\r\n\r\n")
                   : reply(R"({"id":"i","state":")" + std::string(100'000, 's') + "\"}");
    });
    const auto unknown_state =
        test::refusal([&] { server.client().toolbox(sandbox_at(server)).work_folder(soon()); });
    REQUIRE(unknown_state.has_value());
    CHECK(unknown_state->message().size() < 500);
    const auto long_id = test::refusal(
        [&] { server.client().sandboxes().start(std::string(100'000, 'i'), soon()); });
    REQUIRE(long_id.has_value());
    CHECK(long_id->message().size() < 500);
}

TEST_CASE("lists that lead nowhere end") {
    CannedServer cursors([](const std::string& line) {
        return contains(line, "cursor=A") ? reply(R"({"items":[{"id":"b"}],"nextCursor":"B"})")
                                          : reply(R"({"items":[{"id":"a"}],"nextCursor":"A"})");
    });
    CHECK(cursors.client().sandboxes().list({}, soon()).size() == 3);
    CannedServer pages([](const std::string& line) {
        return contains(line, "page=1&")
                   ? reply(R"({"items":[{"id":"a"}],"totalPages":9000000000000000000})")
                   : reply(R"({"items":[],"totalPages":9000000000000000000})");
    });
    CHECK(pages.client().snapshots().list({}, soon()).size() == 1);
    CHECK(pages.heads().size() == 2);
}

TEST_CASE("a volume that is gone already is no error to remove") {
    CannedServer server([](const std::string&) {
        return std::string("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
    });
    server.client().volumes().remove("v", soon());
    CHECK(server.heads().size() == 1);
}

TEST_CASE("an address that cannot be one is the service's fault") {
    CannedServer server([](const std::string& line) {
        return contains(line, "build-logs-url")
                   ? reply(R"({"url":"not an address"})")
                   : reply(R"({"id":"i","toolboxProxyUrl":"not an address"})");
    });
    CHECK(refusal_code([&] { server.client().toolbox("i").version(soon()); }) == Errc::bad_reply);
    CHECK(refusal_code([&] { server.client().sandboxes().build_logs("i", false, {}, soon()); }) ==
          Errc::bad_reply);
}

TEST_CASE("what the toolbox said stands where the sandbox's state cannot be learnt") {
    CannedServer server([](const std::string& line) {
        return contains(line, "/toolbox/") ? std::string("HTTP/1.1 400 Bad\r\n"
                                                         "Content-Length: 0\r\n\r\n")
                                           : reply("<html>");
    });
    const auto error =
        test::refusal([&] { server.client().toolbox(sandbox_at(server)).version(soon()); });
    REQUIRE(error.has_value());
    CHECK(error->code() == Errc::remote_refused);
    CHECK(error->http_status() == 400);
}

TEST_CASE("a call that is cancelled while the sandbox's state is learnt is cancelled") {
    std::stop_source stop;
    CannedServer server([&](const std::string& line) {
        if (contains(line, "/toolbox/")) {
            return std::string("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n");
        }
        stop.request_stop();
        return std::string(); // no answer
    });
    Upload upload("a", Bytes("b"));
    CHECK(refusal_code([&] {
              server.client()
                  .toolbox(sandbox_at(server))
                  .files()
                  .upload({upload}, {}, soon().stop(stop.get_token()));
          }) == Errc::cancelled);
}

TEST_CASE("a refused socket is the error its reply tells of") {
    CannedServer server([](const std::string&) {
        const std::string body =
            R"({"message":"over","code":"SESSION_ENDED","source":"DAYTONA_DAEMON"})";
        return "HTTP/1.1 410 Gone\r\nX-Request-Id: r-1\r\nContent-Length: " +
               std::to_string(body.size()) + "\r\n\r\n" + body;
    });
    InterpreterRun run;
    run.code = "1";
    const auto error = test::refusal(
        [&] { server.client().toolbox(sandbox_at(server)).interpreter().run(run, {}, soon()); });
    REQUIRE(error.has_value());
    CHECK(error->code() == Errc::failed_precondition);
    CHECK(error->remote_code() == "SESSION_ENDED");
    CHECK(error->remote_message() == "over");
    CHECK(error->request_id() == "r-1");
}

TEST_CASE("a name that is taken is told with the service's own words") {
    CannedServer server([](const std::string&) {
        return std::string("HTTP/1.1 409 Conflict\r\nX-Request-Id: r-1\r\nContent-Length: 15"
                           "\r\n\r\n{\"message\":\"m\"}");
    });
    NewSandbox sandbox;
    sandbox.name = "x";
    const auto error = test::refusal([&] { server.client().sandboxes().create(sandbox, soon()); });
    REQUIRE(error.has_value());
    CHECK(error->code() == Errc::already_exists);
    CHECK(error->http_status() == 409);
    CHECK(error->remote_message() == "m");
    CHECK(error->request_id() == "r-1");
}

TEST_CASE("a gateway's 404 says nothing of what the toolbox can do") {
    int asked = 0;
    CannedServer server([&](const std::string& line) {
        if (contains(line, "/code-run")) {
            const std::string body = R"({"message":"m","source":"DAYTONA_PROXY"})";
            return ++asked == 1 ? "HTTP/1.1 404 Not Found\r\nContent-Length: " +
                                      std::to_string(body.size()) + "\r\n\r\n" + body
                                : reply(R"({"exitCode":0,"result":"new"})");
        }
        return contains(line, "/process/execute") ? reply(R"({"exitCode":0,"result":"old"})")
                                                  : reply(R"({"id":"i","state":"started"})");
    });
    const Process process = server.client().toolbox(sandbox_at(server)).process();
    CodeRun run;
    run.code = "1";
    CHECK(process.run_code(run, soon()).output == "old");
    CHECK(process.run_code(run, soon()).output == "new");
}
