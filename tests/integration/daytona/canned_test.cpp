// Answers of servers that the fake is not: older ones, and ones that misbehave in their own way.
#include "support/loopback_server.hpp"
#include "support/refusal.hpp"

#include <rexa/daytona/v0/client.hpp>

#include <doctest/doctest.h>

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

using namespace rexa;
using namespace rexa::daytona::v0;
using test::refusal_code;

namespace {

Call soon() {
    return Call().timeout(std::chrono::seconds(20));
}

std::string reply(std::string_view body, std::string_view type = "application/json") {
    return "HTTP/1.1 200 OK\r\nContent-Type: " + std::string(type) +
           "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

/// Answers each request by its first line, such as "GET /api/sandbox".
class CannedServer {
public:
    using Answer = std::function<std::string(const std::string& request_line)>;

    explicit CannedServer(Answer answer)
        : answer_(std::move(answer)), server_([this](test::Peer& peer) { serve(peer); }) {}

    [[nodiscard]] ClientOptions options() const {
        ClientOptions options;
        options.api_url = server_.url("/api");
        options.api_key = Secret("key-1");
        return options;
    }
    [[nodiscard]] Client client() const { return Client(options()); }
    [[nodiscard]] std::string url(std::string_view path) const { return server_.url(path); }

    [[nodiscard]] std::vector<std::string> heads() {
        const std::lock_guard lock(mutex_);
        return heads_;
    }

private:
    void serve(test::Peer& peer) {
        for (std::string head = peer.read_head(); !head.empty(); head = peer.read_head()) {
            {
                const std::lock_guard lock(mutex_);
                heads_.push_back(head);
            }
            const std::size_t length = head.find("Content-Length: ");
            if (length != std::string::npos) {
                peer.read_body(std::stoul(head.substr(length + 16)));
            }
            const std::string answer = answer_(head.substr(0, head.find(" HTTP/1.1")));
            peer.write(answer);
            if (answer.find("Connection: close") != std::string::npos) {
                return;
            }
        }
    }

    Answer answer_;
    std::mutex mutex_;
    std::vector<std::string> heads_;
    test::LoopbackServer server_;
};

bool contains(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

/// Where a sandbox "i" is, whose toolbox is on the same server.
SandboxRecord sandbox_at(const CannedServer& server) {
    SandboxRecord sandbox;
    sandbox.id = "i";
    sandbox.toolbox_url = server.url("/toolbox");
    return sandbox;
}

} // namespace

TEST_CASE("requests say who sends them, with the key, and the organisation where there is one") {
    CannedServer server([](const std::string&) { return reply(R"({"id":"i"})"); });
    server.client().sandboxes().get("i", soon());
    ClientOptions options = server.options();
    options.organization = "org-1";
    Client(options).sandboxes().get("i", soon());
    const auto heads = server.heads();
    REQUIRE(heads.size() == 2);
    CHECK(contains(heads[0], "Authorization: Bearer key-1\r\n"));
    CHECK(contains(heads[0], "X-Daytona-Source: rexa\r\n"));
    CHECK(contains(heads[0], "X-Daytona-SDK-Version: 0.205.1\r\n"));
    CHECK_FALSE(contains(heads[0], "X-Daytona-Organization-ID"));
    CHECK(contains(heads[1], "X-Daytona-Organization-ID: org-1\r\n"));
}

TEST_CASE("the lists of older servers are read whole") {
    CannedServer arrays([](const std::string&) { return reply(R"([{"id":"a"},{"id":"b"}])"); });
    CHECK(arrays.client().sandboxes().list({}, soon()).size() == 2);

    CannedServer pages([](const std::string& line) {
        return contains(line, "page=2")
                   ? reply(R"({"items":[{"id":"b"}],"total":2,"page":2,"totalPages":2})")
                   : reply(R"({"items":[{"id":"a"}],"total":2,"page":1,"totalPages":2})");
    });
    const auto sandboxes = pages.client().sandboxes().list({}, soon());
    REQUIRE(sandboxes.size() == 2);
    CHECK(sandboxes[1].id == "b");
    const auto snapshots = pages.client().snapshots().list({}, soon());
    REQUIRE(snapshots.size() == 2);
    CHECK(snapshots[1].id == "b");
}

TEST_CASE("an empty answer to a setting is an answer") {
    CannedServer server([](const std::string&) {
        return std::string("HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n");
    });
    server.client().sandboxes().set_auto_stop("i", std::chrono::minutes(5), soon());
    server.client().sandboxes().refresh_activity("i", soon());
    CHECK(server.client().sandboxes().parent("i", soon()) == std::nullopt);
}

TEST_CASE("the toolbox of a server that does not name it with the sandbox is asked for") {
    CannedServer* self = nullptr;
    CannedServer server([&](const std::string& line) {
        if (line == "GET /api/sandbox/i/toolbox-proxy-url") {
            return reply(R"({"url":")" + self->url("/old") + "\"}");
        }
        return line == "GET /old/i/version" ? reply(R"({"version":"0.1"})")
                                            : reply(R"({"id":"i"})");
    });
    self = &server;
    CHECK(server.client().toolbox("i").version(soon()) == "0.1");
}

TEST_CASE("a file that an answer leaves out is missed") {
    CannedServer server([](const std::string&) {
        return reply("--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n"
                     "1\r\n--B--\r\n",
                     "multipart/form-data; boundary=B");
    });
    const Files files = server.client().toolbox(sandbox_at(server)).files();
    CHECK(files.read("a", 10, soon()).chars() == "1");
    struct Ignore final : DownloadHandler {
        void begin_file(const std::string&, std::optional<std::uint64_t>) override {}
        void file_data(BytesView) override {}
        void end_file() override {}
        void failed_file(const std::string&, const std::string&) override {}
    } ignore;
    files.download_all({"a", "a"}, ignore, {}, soon());
    CHECK(refusal_code([&] {
              files.download_all({"a", "b"}, ignore, {}, soon());
          }) == Errc::bad_reply);
}

TEST_CASE("a download that is no form is refused before a byte of it is given") {
    CannedServer server([](const std::string&) { return reply("<html>", "text/html"); });
    const Files files = server.client().toolbox(sandbox_at(server)).files();
    bool given = false;
    CHECK(refusal_code([&] {
              files.download(
                  "a", [&](BytesView) { given = true; }, {}, soon());
          }) == Errc::bad_reply);
    CHECK_FALSE(given);
}

TEST_CASE("the log of a build goes on where its stream broke, and ends with the build") {
    CannedServer* self = nullptr;
    std::atomic<int> streams = 0;
    CannedServer server([&](const std::string& line) {
        if (contains(line, "build-logs-url")) {
            return reply(R"({"url":")" + self->url("/log?x=1") + "\"}");
        }
        if (contains(line, "/log?x=1&follow=true")) {
            const std::string head = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n"
                                     "Connection: close\r\n\r\n";
            return ++streams == 1 ? head + "one " : head + "one two";
        }
        return reply(streams == 0 ? R"({"id":"i","state":"building_snapshot"})"
                                  : R"({"id":"i","state":"started"})");
    });
    self = &server;
    std::string log;
    server.client().sandboxes().build_logs(
        "i", true, [&](BytesView bytes) { log += as_chars(bytes); }, soon());
    CHECK(log == "one two");
    CHECK(streams == 2);
}
