#include "support/daytona/fake_daytona.hpp"

#include <doctest/doctest.h>

#include <sys/socket.h>
#include <unistd.h>

#include <arpa/inet.h>
#include <array>
#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

namespace rexa::test {

namespace {

/// Sends one request over a connection of its own; the whole answer.
std::string exchange(const FakeDaytona& server, const std::string& request_line) {
    const auto colon = server.url().rfind(':');
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(std::stoi(server.url().substr(colon + 1))));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int connection = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    REQUIRE(::connect(connection, reinterpret_cast<const sockaddr*>(&address), sizeof address) ==
            0);
    const std::string request = request_line + " HTTP/1.1\r\nHost: fake\r\nConnection: close\r\n" +
                                "Authorization: Bearer " + server.key() + "\r\n\r\n";
    REQUIRE(::send(connection, request.data(), request.size(), MSG_NOSIGNAL) ==
            static_cast<ssize_t>(request.size()));
    std::string answer;
    std::array<char, 4096> piece{};
    for (ssize_t size = 0; (size = ::recv(connection, piece.data(), piece.size(), 0)) > 0;) {
        answer.append(piece.data(), static_cast<std::size_t>(size));
    }
    ::close(connection);
    return answer;
}

} // namespace

TEST_CASE("a sandbox of the fake Daytona is seen by the fixture until it is deleted") {
    FakeDaytona server;
    CHECK(exchange(server, "POST /api/sandbox").starts_with("HTTP/1.1 200 "));
    const std::vector<FakeSandbox> sandboxes = server.sandboxes();
    REQUIRE(sandboxes.size() == 1);
    CHECK(sandboxes[0].state == "started");
    CHECK(sandboxes[0].name == sandboxes[0].id);
    server.set_delays(R"({"delete": 0})");
    CHECK(exchange(server, "DELETE /api/sandbox/" + sandboxes[0].id).starts_with("HTTP/1.1 200 "));
    CHECK(server.requests() ==
          std::vector<std::string>{"POST /api/sandbox", "DELETE /api/sandbox/" + sandboxes[0].id});
    CHECK(server.finish().empty());
}

TEST_CASE("an unknown query parameter is refused and remembered") {
    FakeDaytona server;
    CHECK(exchange(server, "GET /api/sandbox?colour=red").starts_with("HTTP/1.1 400 "));
    CHECK(server.finish() ==
          std::vector<std::string>{"GET /sandbox: unknown query parameter 'colour'"});
}

TEST_CASE("with TLS there is a CA to trust") {
    FakeDaytonaOptions options;
    options.tls = true;
    options.settings = {"delay.create=0"};
    const FakeDaytona server(options);
    CHECK(server.url().starts_with("https://127.0.0.1:"));
    CHECK(std::filesystem::exists(server.ca_file()));
}

TEST_CASE("an armed fault spoils as many requests as it says") {
    FakeDaytona server;
    server.arm(R"({"kind": "bad_gateway", "path": "/api/config"})");
    CHECK(exchange(server, "GET /api/config").starts_with("HTTP/1.1 502 "));
    CHECK(exchange(server, "GET /api/config").starts_with("HTTP/1.1 200 "));
    CHECK(server.request_headers() ==
          std::vector<std::string>(
              2, "Host: fake\tConnection: close\tAuthorization: Bearer <the key>"));
    CHECK_THROWS_AS(server.arm(R"({"kind": "earthquake"})"), std::runtime_error);
}

} // namespace rexa::test
