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
    CHECK(refusal_code([&] { files.download("b", {}, {}, soon()); }) == Errc::bad_reply);
    CHECK(refusal_code([&] {
              files.download_all({"a", "b"}, ignore, {}, soon());
          }) == Errc::bad_reply);
}

namespace {

std::string part(std::string_view name, std::string_view path, std::string_view content) {
    return "--B\r\nContent-Disposition: form-data; name=\"" + std::string(name) +
           "\"; filename=\"" + std::string(path) + "\"\r\n\r\n" + std::string(content) + "\r\n";
}

} // namespace

TEST_CASE("a file that comes twice is refused, and each failure is told by its code") {
    std::string parts = part("file", "a", "1") + part("file", "a", "2");
    CannedServer server([&](const std::string&) {
        return reply(parts + "--B--\r\n", "multipart/form-data; boundary=B");
    });
    const Files files = server.client().toolbox(sandbox_at(server)).files();
    CHECK(refusal_code([&] { files.read("a", 10, soon()); }) == Errc::bad_reply);

    parts = part("error", "a", R"({"message":"two\nlines","code":"FILE_ACCESS_DENIED"})");
    const auto denied = test::refusal([&] { files.read("a", 10, soon()); });
    REQUIRE(denied.has_value());
    CHECK(denied->code() == Errc::permission_denied);
    CHECK(denied->remote_code() == "FILE_ACCESS_DENIED");
    struct Reasons final : DownloadHandler {
        void begin_file(const std::string&, std::optional<std::uint64_t>) override {}
        void file_data(BytesView) override {}
        void end_file() override {}
        void failed_file(const std::string&, const std::string& why) override { reason = why; }
        std::string reason;
    } reasons;
    files.download_all({"a"}, reasons, {}, soon());
    CHECK(reasons.reason == "two\\nlines");
    parts = part("error", "a", R"({"message":"of \u006bey-1"})");
    CHECK(test::refusal([&] { files.read("a", 10, soon()); })->remote_message() == "of <a secret>");

    parts = part("error", "a", R"({"message":"m","code":"FILE_NOT_FOUND"})");
    CHECK(refusal_code([&] { files.read("a", 10, soon()); }) == Errc::not_found);
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

TEST_CASE("a build's stream that ends before the build does is gone on with") {
    CannedServer* self = nullptr;
    std::atomic<int> streams = 0;
    CannedServer server([&](const std::string& line) {
        if (contains(line, "build-logs-url")) {
            return reply(R"({"url":")" + self->url("/log") + "\"}");
        }
        if (contains(line, "/log?follow=true")) {
            return reply(++streams == 1 ? "one " : "one two", "text/plain");
        }
        return reply(streams == 0 ? R"({"id":"i","state":"newer_than_this_version"})"
                                  : R"({"id":"i","state":"started"})");
    });
    self = &server;
    std::string log;
    server.client().sandboxes().build_logs(
        "i", true, [&](BytesView bytes) { log += as_chars(bytes); }, soon());
    CHECK(log == "one two");
}
