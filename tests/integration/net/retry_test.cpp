#include "support.hpp"

using namespace rexa;
using namespace rexa::test;
using net::HttpClient;

namespace {

net::HttpClientParts quick_attempts(int most) {
    net::HttpClientParts parts;
    parts.retry.max_attempts = most;
    parts.retry.first_delay = std::chrono::milliseconds(1);
    parts.retry.longest_delay = std::chrono::milliseconds(2);
    return parts;
}

net::Request repeatable(const LoopbackServer& server) {
    auto request = get(server);
    request.retry.idempotency = net::Idempotency::idempotent;
    return request;
}

const std::string overloaded = "HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nbusy";

} // namespace

TEST_CASE("what may pass is tried again, as often as the policy says") {
    std::atomic<int> asked = 0;
    LoopbackServer server([&](Peer& peer) {
        while (!peer.read_head().empty()) {
            peer.write(++asked % 3 == 0 ? ok("x") : overloaded);
        }
    });
    HttpClient patient(quick_attempts(3));
    const auto reply = patient.send(repeatable(server), Call());
    CHECK(reply.body == "x");
    CHECK(reply.attempts == 3);
    HttpClient hasty(quick_attempts(2));
    const auto refused = hasty.send(repeatable(server), Call());
    CHECK(refused.status == 503);
    CHECK(refused.attempts == 2);
    CHECK(asked == 5);
}

TEST_CASE("what might have been done is not done twice") {
    std::atomic<int> asked = 0;
    LoopbackServer server([&](Peer& peer) {
        peer.read_head();
        ++asked;
    });
    HttpClient client(quick_attempts(5));
    const auto error = error_of([&] { client.send(post(server, "once"), Call()); });
    CHECK(error.code() == Errc::connection_lost);
    CHECK(error.attempts() == 1);
    CHECK(asked == 1);
}

TEST_CASE("a connection that was never there is tried again for any request") {
    std::uint16_t port = 0;
    {
        LoopbackServer gone([](Peer&) {});
        port = gone.port();
    }
    HttpClient client(quick_attempts(3));
    net::Request request(net::Method::post,
                         net::parse_url("http://127.0.0.1:" + std::to_string(port), "url"));
    const auto error = error_of([&] { client.send(request, Call()); });
    CHECK(error.code() == Errc::connection_failed);
    CHECK(error.attempts() == 3);
}

TEST_CASE("a server's wish to wait that outlasts the call ends the attempts") {
    std::atomic<int> asked = 0;
    LoopbackServer server([&](Peer& peer) {
        while (!peer.read_head().empty()) {
            ++asked;
            peer.write("HTTP/1.1 429 Slow\r\nRetry-After-sandbox-create: 60\r\n"
                       "Content-Length: 0\r\n\r\n");
        }
    });
    HttpClient client(quick_attempts(5));
    const auto reply = client.send(repeatable(server), Call().timeout(std::chrono::seconds(30)));
    CHECK(reply.status == 429);
    CHECK(asked == 1);
}

TEST_CASE("a server's wish to wait is forgotten after the attempt it was made for") {
    std::atomic<int> asked = 0;
    LoopbackServer server([&](Peer& peer) {
        while (!peer.read_head().empty()) {
            const int number = ++asked;
            if (number == 2) {
                return;
            }
            peer.write(number == 1 ? "HTTP/1.1 503 Busy\r\nRetry-After: 1\r\n"
                                     "Connection: close\r\nContent-Length: 0\r\n\r\n"
                                   : ok("x"));
        }
    });
    HttpClient client(quick_attempts(3));
    CHECK(client.send(repeatable(server), Call().timeout(std::chrono::milliseconds(1900))).body ==
          "x");
}

TEST_CASE("who makes a request may judge its refusals by all of the reply") {
    std::atomic<int> asked = 0;
    LoopbackServer server([&](Peer& peer) {
        while (!peer.read_head().empty()) {
            peer.write(++asked % 3 == 0 ? overloaded
                                        : "HTTP/1.1 400 Bad\r\nContent-Length: 4\r\n\r\nwait");
        }
    });
    HttpClient client(quick_attempts(9));
    net::Request request = post(server, "once");
    request.retry.idempotency = net::Idempotency::idempotent;
    request.judge = [](const net::Reply& reply, net::FailedAttempt& failed) {
        const bool may_pass = reply.body == "wait";
        CHECK(failed.number == reply.attempts);
        CHECK(failed.status == reply.status);
        failed.kind = may_pass ? net::FailureKind::passing : net::FailureKind::final;
        failed.asked = std::chrono::milliseconds(20);
    };
    const auto begun = std::chrono::steady_clock::now();
    const auto reply = client.send(request, Call());
    CHECK(reply.body == "busy");
    CHECK(reply.attempts == 3);
    CHECK(std::chrono::steady_clock::now() - begun >= std::chrono::milliseconds(40));
}

TEST_CASE("a judge does not let what might have been done be done twice") {
    std::atomic<int> asked = 0;
    LoopbackServer server([&](Peer& peer) {
        while (!peer.read_head().empty()) {
            ++asked;
            peer.write(overloaded);
        }
    });
    HttpClient client(quick_attempts(3));
    net::Request request = post(server, "once");
    request.judge = [](const net::Reply&, net::FailedAttempt& failed) {
        failed.kind = net::FailureKind::passing;
    };
    CHECK(client.send(request, Call()).status == 503);
    CHECK(asked == 1);
}

TEST_CASE("a body that has begun to arrive is not asked for again") {
    std::atomic<int> asked = 0;
    LoopbackServer server([&](Peer& peer) {
        peer.read_head();
        ++asked;
        peer.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf");
    });
    HttpClient client(quick_attempts(5));
    std::string seen;
    const net::BodySink sink = [&](BytesView bytes) {
        seen.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    };
    CHECK(error_of([&] { client.send(repeatable(server), sink, Call()); }).code() ==
          Errc::connection_lost);
    CHECK(seen == "half");
    CHECK(asked == 1);
}

TEST_CASE("cancelling ends the wait between two attempts") {
    std::stop_source stop;
    LoopbackServer server([&](Peer& peer) {
        while (!peer.read_head().empty()) {
            peer.write("HTTP/1.1 503 Busy\r\nRetry-After: 60\r\nContent-Length: 0\r\n\r\n");
            stop.request_stop();
        }
    });
    HttpClient client(quick_attempts(5));
    CHECK(error_of([&] {
              client.send(repeatable(server), Call().stop(stop.get_token()));
          }).code() == Errc::cancelled);
}
