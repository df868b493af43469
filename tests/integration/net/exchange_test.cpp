#include "support.hpp"

using namespace rexa;
using namespace rexa::test;
using net::HttpClient;

namespace {

/// What a client makes of these bytes as the answer to its request.
net::Reply answer_of(const std::string& bytes, net::Method method = net::Method::get) {
    LoopbackServer server([&](Peer& peer) {
        peer.read_head();
        peer.write(bytes);
    });
    HttpClient client(one_attempt());
    net::Request request(method, net::parse_url(server.url("/"), "url"));
    return client.send(request, Call());
}

Errc error_code_of(const std::string& bytes) {
    return error_of([&] { answer_of(bytes); }).code();
}

} // namespace

TEST_CASE("a request goes out whole, with the client's own headers and the caller's") {
    std::string head;
    std::string body;
    LoopbackServer server([&](Peer& peer) {
        head = peer.read_head();
        body = peer.read_body(5);
        peer.write(ok("fine"));
    });
    HttpClient client(one_attempt());
    auto request = post(server, "hello");
    request.url = net::parse_url(server.url("/a%20b?c=d"), "url");
    request.headers.add("X-Mine", "1");
    const auto reply = client.send(request, Call());
    CHECK(reply.status == 200);
    CHECK(reply.body == "fine");
    CHECK(reply.attempts == 1);
    CHECK(body == "hello");
    CHECK(head == "POST /a%20b?c=d HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(server.port()) +
                      "\r\nX-Mine: 1\r\nContent-Length: 5\r\n\r\n");
}

TEST_CASE("a header that is the client's own is refused before anything is sent") {
    LoopbackServer server([](Peer&) {});
    HttpClient client(one_attempt());
    auto request = get(server);
    request.headers.add("content-length", "7");
    const auto error = error_of([&] { client.send(request, Call()); });
    CHECK(error.code() == Errc::invalid_argument);
    CHECK(error.message().find("Content-Length") != std::string::npos);
}

TEST_CASE("replies end by length, by chunks, by nothing to come and by the connection") {
    CHECK(answer_of("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc").body == "abc");
    CHECK(answer_of("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                    "2\r\nab\r\n1;x=y\r\nc\r\n0\r\n\r\n")
              .body == "abc");
    CHECK(answer_of("HTTP/1.1 204 No Content\r\n\r\n").status == 204);
    CHECK(answer_of("HTTP/1.1 200 OK\r\n\r\nabc").body == "abc");
    CHECK(answer_of("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n", net::Method::head).status ==
          200);
}

TEST_CASE("interim replies are passed over, but not for ever") {
    CHECK(
        answer_of("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nA: b\r\n\r\n" + ok("x"))
            .body == "x");
    std::string endless;
    for (int i = 0; i < 9; ++i) {
        endless += "HTTP/1.1 100 Continue\r\n\r\n";
    }
    CHECK(error_code_of(endless) == Errc::bad_reply);
}

TEST_CASE("a reply's headers are found whatever their case, and in their order") {
    const auto reply = answer_of(ok("", "X-A: 1\r\nx-a: 2\r\n"));
    CHECK(reply.headers.find("X-a") == "1");
    CHECK(reply.headers.size() == 3);
}

TEST_CASE("a redirect is a reply and never followed") {
    const auto reply = answer_of(
        "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n");
    CHECK(reply.status == 302);
    CHECK(reply.headers.find("location") == "http://127.0.0.1:1/");
}

TEST_CASE("a reply that breaks the protocol is an error, not a guess") {
    CHECK(error_code_of("SSH-2.0-OpenSSH_9.2\r\n\r\n") == Errc::bad_reply);
    CHECK(error_code_of("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n"
                        "\r\n0\r\n\r\n") == Errc::bad_reply);
    CHECK(error_code_of("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab") ==
          Errc::bad_reply);
    CHECK(error_code_of("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n") ==
          Errc::bad_reply);
    CHECK(error_code_of("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n") ==
          Errc::bad_reply);
}

TEST_CASE("a reply that ends early is lost") {
    CHECK(error_code_of("") == Errc::connection_lost);
    CHECK(error_code_of("HTTP/1.1 200 OK\r\nContent-Le") == Errc::connection_lost);
    CHECK(error_code_of("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab") == Errc::connection_lost);
    CHECK(error_code_of("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n") ==
          Errc::connection_lost);
}

TEST_CASE("a reply may come in any pieces") {
    const std::string whole =
        "HTTP/1.1 200 OK\r\nX-Long: " + std::string(300, 'x') +
        "\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n";
    LoopbackServer server([&](Peer& peer) {
        peer.read_head();
        peer.socket().set_option(boost::asio::ip::tcp::no_delay(true));
        for (const char byte : whole) {
            peer.write({&byte, 1});
        }
    });
    HttpClient client(one_attempt());
    CHECK(client.send(get(server), Call()).body == "abcde");
}

TEST_CASE("headers and bodies beyond their limits are too large") {
    CHECK(error_code_of("HTTP/1.1 200 OK\r\nX: " + std::string(70'000, 'x') + "\r\n\r\n") ==
          Errc::too_large);
    CHECK(error_code_of("HTTP/1.1 200 OK\r\nX: " + std::string(1 << 20, 'x')) == Errc::too_large);
    CHECK(error_code_of("HTTP/1.1 200 OK\r\nContent-Length: 8388609\r\n\r\n") == Errc::too_large);
    CHECK(answer_of(ok(std::string(8 << 20, 'x'))).body.size() == 8 << 20);
}

TEST_CASE("a body goes to the sink as it comes, an error's does not") {
    std::string status = "200 OK";
    LoopbackServer server([&](Peer& peer) {
        while (!peer.read_head().empty()) {
            peer.write("HTTP/1.1 " + status + "\r\nContent-Length: 6\r\n\r\nabcdef");
        }
    });
    HttpClient client(one_attempt());
    std::string seen;
    std::uint64_t moved = 0;
    std::uint64_t total = 0;
    auto request = get(server);
    request.on_download = [&](std::uint64_t now, std::uint64_t all) {
        moved = now;
        total = all;
    };
    const net::BodySink sink = [&](BytesView bytes) {
        seen.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    };
    CHECK(client.send(request, sink, Call()).body.empty());
    CHECK(seen == "abcdef");
    CHECK(moved == 6);
    CHECK(total == 6);
    status = "404 Not Found";
    const auto refused = client.send(request, sink, Call());
    CHECK(refused.status == 404);
    CHECK(refused.body == "abcdef");
    CHECK(seen == "abcdef");
}

TEST_CASE("of an error's body 64 KiB are kept") {
    const auto reply = answer_of("HTTP/1.1 500 Oops\r\nContent-Length: 100000\r\n\r\n" +
                                 std::string(100'000, 'x'));
    CHECK(reply.status == 500);
    CHECK(reply.body.size() == 64 << 10);
}

TEST_CASE("what a sink throws reaches the caller, and the connection is not used again") {
    LoopbackServer server([](Peer& peer) {
        while (!peer.read_head().empty()) {
            peer.write(ok("abc"));
        }
    });
    HttpClient client(one_attempt());
    const net::BodySink sink = [](BytesView) { throw Error(Errc::store_full, "no room"); };
    CHECK(error_of([&] { client.send(get(server), sink, Call()); }).code() == Errc::store_full);
    CHECK(client.send(get(server), Call()).body == "abc");
    CHECK(server.connections() == 2);
}

namespace {

/// So many bytes, each its offset.
class Counted : public net::BodySource {
public:
    explicit Counted(std::uint64_t size) : size_(size) {}

    [[nodiscard]] std::uint64_t size() const override { return size_; }
    std::size_t read(std::span<std::byte> into) override {
        const auto count = std::min<std::uint64_t>(into.size(), size_ - read_);
        for (std::size_t i = 0; i < count; ++i) {
            into[i] = static_cast<std::byte>(read_++);
        }
        return static_cast<std::size_t>(count);
    }
    void rewind() override { read_ = 0; }

private:
    std::uint64_t size_;
    std::uint64_t read_ = 0;
};

/// What is underway still is read, so that there is room for what the kernel refuses.
void take_no_more(Peer& peer) {
    peer.socket().shutdown(Peer::TcpSocket::shutdown_both);
    peer.hang();
}

} // namespace

TEST_CASE("a large body is read from its source while it is sent") {
    constexpr std::size_t size = 1'000'003;
    std::string body;
    LoopbackServer server([&](Peer& peer) {
        peer.read_head();
        body = peer.read_body(size);
        peer.write(ok(""));
    });
    HttpClient client(one_attempt());
    auto request = post(server, "");
    request.source = std::make_shared<Counted>(size);
    std::uint64_t last = 0;
    request.on_upload = [&](std::uint64_t moved, std::uint64_t total) {
        CHECK(moved > last);
        CHECK(total == size);
        last = moved;
    };
    CHECK(client.send(request, Call()).status == 200);
    CHECK(last == size);
    REQUIRE(body.size() == size);
    CHECK(static_cast<unsigned char>(body[1'000'002]) == 1'000'002 % 256);
}

TEST_CASE("a server that refuses a body half-way is heard") {
    LoopbackServer server([&](Peer& peer) {
        peer.read_head();
        peer.read_body(100);
        peer.write("HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\n\r\nbig");
        take_no_more(peer);
    });
    HttpClient client(one_attempt());
    auto request = post(server, "");
    request.source = std::make_shared<Counted>(64 << 20);
    const auto reply = client.send(request, Call());
    CHECK(reply.status == 413);
    CHECK(reply.body == "big");
}

TEST_CASE("a server cannot have accepted a body that was not all sent") {
    LoopbackServer server([&](Peer& peer) {
        peer.read_head();
        peer.read_body(100);
        peer.write(ok("done"));
        take_no_more(peer);
    });
    HttpClient client(one_attempt());
    auto request = post(server, "");
    request.source = std::make_shared<Counted>(64 << 20);
    CHECK(error_of([&] { client.send(request, Call()); }).code() == Errc::connection_lost);
}

TEST_CASE("what a source throws reaches the caller at once, and is no reason to send again") {
    class Lost final : public net::BodySource {
    public:
        [[nodiscard]] std::uint64_t size() const override { return 10; }
        std::size_t read(std::span<std::byte>) override {
            ++reads;
            throw Error(Errc::connection_lost, "the source's own");
        }
        void rewind() override {}
        int reads = 0;
    };
    const auto source = std::make_shared<Lost>();
    LoopbackServer server([&](Peer& peer) {
        peer.read_head();
        peer.write("HTTP/1.1 400 Bad\r\nContent-Length: 0\r\n\r\n");
        peer.hang();
    });
    HttpClient client{net::HttpClientParts()};
    auto request = post(server, "");
    request.retry.idempotency = net::Idempotency::idempotent;
    request.source = source;
    const auto error = error_of([&] { client.send(request, Call()); });
    CHECK(error.message() == "the source's own");
    CHECK(error.attempts() == 1);
    CHECK(source->reads == 1);
}
