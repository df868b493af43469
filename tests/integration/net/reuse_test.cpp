#include "support.hpp"

using namespace rexa;
using namespace rexa::test;
using net::HttpClient;
using namespace std::chrono_literals;

namespace {

void serve_for_ever(Peer& peer) {
    while (!peer.read_head().empty()) {
        peer.write(ok("x"));
    }
}

} // namespace

TEST_CASE("requests one after the other share a connection") {
    LoopbackServer server(serve_for_ever);
    HttpClient client(one_attempt());
    for (int i = 0; i < 5; ++i) {
        CHECK(client.send(get(server), Call()).status == 200);
    }
    CHECK(server.connections() == 1);
}

TEST_CASE("a connection is not kept when the server says so, or when it was idle too long") {
    LoopbackServer closing([](Peer& peer) {
        peer.read_head();
        peer.write(ok("x", "Connection: close\r\n"));
    });
    HttpClient client(one_attempt());
    client.send(get(closing), Call());
    client.send(get(closing), Call());
    CHECK(closing.connections() == 2);

    LoopbackServer keeping(serve_for_ever);
    auto parts = one_attempt();
    parts.options.idle_time = std::chrono::milliseconds(0);
    HttpClient impatient(std::move(parts));
    impatient.send(get(keeping), Call());
    impatient.send(get(keeping), Call());
    CHECK(keeping.connections() == 2);
}

TEST_CASE("a reply of which enough has come keeps its connection where it ends in time") {
    const auto send = [](const LoopbackServer& server, HttpClient& client) {
        std::string seen;
        auto request = get(server);
        request.has_enough = [&] { return seen == "enough"; };
        client.send(
            request, [&](BytesView bytes) { seen += as_chars(bytes); }, soon(30'000ms));
        return seen;
    };
    // The end comes in a piece of its own.
    LoopbackServer ending([](Peer& peer) {
        while (!peer.read_head().empty()) {
            peer.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nenough\r\n");
            peer.write("0\r\n\r\n");
        }
    });
    HttpClient client(one_attempt());
    CHECK(send(ending, client) == "enough");
    CHECK(send(ending, client) == "enough");
    CHECK(ending.connections() == 1);
    LoopbackServer hanging([](Peer& peer) {
        peer.read_head();
        peer.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nenough\r\n");
        peer.hang();
    });
    CHECK(send(hanging, client) == "enough");
    CHECK(send(hanging, client) == "enough");
    CHECK(hanging.connections() == 2);
}

TEST_CASE("a server that says more than it was asked loses its connection") {
    LoopbackServer server([](Peer& peer) {
        while (!peer.read_head().empty()) {
            peer.write(ok("x") + ok("smuggled"));
        }
    });
    HttpClient client(one_attempt());
    CHECK(client.send(get(server), Call()).body == "x");
    CHECK(client.send(get(server), Call()).body == "x");
    CHECK(server.connections() == 2);
}

TEST_CASE("a kept connection that ended just now is replaced where repeating is harmless") {
    std::atomic<int> served = 0;
    // Reads the second request of each connection, and ends without an answer.
    LoopbackServer server([&](Peer& peer) {
        peer.read_head();
        ++served;
        peer.write(ok("x"));
        peer.read_head();
    });
    HttpClient client(one_attempt());
    auto request = get(server);
    request.retry.idempotency = net::Idempotency::idempotent;
    client.send(request, Call());
    client.send(request, Call());
    CHECK(served == 2);

    request.retry.idempotency = net::Idempotency::connect_only;
    CHECK(error_of([&] { client.send(request, Call()); }).code() == Errc::connection_lost);
    CHECK(server.connections() == 2);
}

TEST_CASE("other servers have connections of their own") {
    LoopbackServer one(serve_for_ever);
    LoopbackServer other(serve_for_ever);
    HttpClient client(one_attempt());
    client.send(get(one), Call());
    client.send(get(other), Call());
    client.send(get(one), Call());
    CHECK(one.connections() == 1);
    CHECK(other.connections() == 1);
}

TEST_CASE("many threads share a client") {
    LoopbackServer server(serve_for_ever);
    HttpClient client(one_attempt());
    std::atomic<int> right = 0;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 8; ++i) {
            threads.emplace_back([&] {
                for (int k = 0; k < 50; ++k) {
                    right += client.send(get(server), Call()).body == "x" ? 1 : 0;
                }
            });
        }
    }
    CHECK(right == 400);
    CHECK(server.connections() <= 8);
}
