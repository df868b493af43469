#include "support.hpp"
#include "support/certificate.hpp"
#include "support/temp_directory.hpp"

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>

#include <future>

using namespace rexa;
using namespace rexa::test;
using net::HttpClient;
using net::MessageKind;
using net::Received;
using namespace std::chrono_literals;
namespace websocket = boost::beast::websocket;

namespace {

using ServerSocket = websocket::stream<Peer::TcpSocket&>;

/// A server that has opened a WebSocket and goes on with it.
LoopbackServer::Serve opened(std::function<void(ServerSocket&)> go_on) {
    return [go_on = std::move(go_on)](Peer& peer) {
        ServerSocket socket(peer.socket());
        boost::system::error_code ended; // the client may go at any time
        socket.accept(ended);
        if (!ended) {
            go_on(socket);
        }
    };
}

net::WebSocketRequest to(const LoopbackServer& server) {
    return net::WebSocketRequest(net::parse_url(server.url("/socket"), "url"));
}

constexpr auto for_ever = Call::Clock::time_point::max();

} // namespace

TEST_CASE("messages go both ways, whole and with their kind") {
    LoopbackServer server(opened([](ServerSocket& socket) {
        boost::system::error_code ended; // the client may go at any time
        boost::beast::flat_buffer buffer;
        socket.read(buffer, ended);
        socket.text(false);
        socket.write(buffer.data(), ended);
        socket.text(true);
        socket.write(boost::asio::buffer(std::string(100'000, 'x')), ended);
        socket.close({websocket::close_code::policy_error, "enough"}, ended);
    }));
    HttpClient client(one_attempt());
    const auto socket = client.open(to(server), Call());
    socket->send(MessageKind::text, "hello", Call());
    REQUIRE(socket->receive(for_ever, Call()) == Received::message);
    CHECK(socket->kind() == MessageKind::binary);
    CHECK(socket->message() == "hello");
    REQUIRE(socket->receive(for_ever, Call()) == Received::message);
    CHECK(socket->kind() == MessageKind::text);
    CHECK(socket->message() == std::string(100'000, 'x'));
    CHECK(socket->receive(for_ever, Call()) == Received::closed);
    CHECK(socket->close_code() == 1008);
    CHECK(socket->close_reason() == "enough");
}

TEST_CASE("a wait for a message can end and begin again without losing any") {
    std::promise<void> go;
    LoopbackServer server(opened([&](ServerSocket& socket) {
        boost::system::error_code ended; // the client may go at any time
        go.get_future().wait();
        socket.write(boost::asio::buffer("late", 4), ended);
    }));
    HttpClient client(one_attempt());
    const auto socket = client.open(to(server), Call());
    CHECK(socket->receive(Call::Clock::now(), Call()) == Received::nothing_yet);
    CHECK(socket->receive(Call::Clock::now() + 5ms, Call()) == Received::nothing_yet);
    CHECK(error_of([&] { socket->receive(for_ever, soon(5ms)); }).code() ==
          Errc::deadline_exceeded);
    go.set_value();
    REQUIRE(socket->receive(for_ever, Call()) == Received::message);
    CHECK(socket->message() == "late");
}

TEST_CASE("a connection that just ends is closed without a status") {
    LoopbackServer server(opened([](ServerSocket& socket) {
        socket.next_layer().shutdown(Peer::TcpSocket::shutdown_both);
    }));
    HttpClient client(one_attempt());
    const auto socket = client.open(to(server), Call());
    CHECK(socket->receive(for_ever, Call()) == Received::closed);
    CHECK(socket->close_code() == 1006);
}

TEST_CASE("a message beyond the limit is too large") {
    LoopbackServer server(opened([](ServerSocket& socket) {
        boost::system::error_code ended; // the client goes
        socket.write(boost::asio::buffer(std::string(1001, 'x')), ended);
        boost::beast::flat_buffer buffer;
        socket.read(buffer, ended);
    }));
    HttpClient client(one_attempt());
    auto request = to(server);
    request.message_bytes = 1000;
    const auto socket = client.open(request, Call());
    CHECK(error_of([&] { socket->receive(for_ever, Call()); }).code() == Errc::too_large);
}

TEST_CASE("a server that breaks the protocol is told apart from one that ends") {
    LoopbackServer server(opened([](ServerSocket& socket) {
        boost::asio::write(socket.next_layer(), boost::asio::buffer("\xff\x05hello", 7));
        char next = 0;
        boost::system::error_code ended; // the client goes
        while (!ended) {
            boost::asio::read(socket.next_layer(), boost::asio::buffer(&next, 1), ended);
        }
    }));
    HttpClient client(one_attempt());
    const auto socket = client.open(to(server), Call());
    CHECK(error_of([&] { socket->receive(for_ever, soon(10s)); }).code() == Errc::bad_reply);
}

TEST_CASE("a server that breaks the protocol is not waited for over TLS either") {
    Certificate certificate("DNS:localhost");
    const auto context = certificate.server_context();
    LoopbackServer server(
        [](Peer& peer) {
            websocket::stream<decltype(peer.tls())> socket(peer.tls());
            boost::system::error_code ended; // the client goes
            socket.accept(ended);
            boost::asio::write(peer.tls(), boost::asio::buffer("\xff\x05hello", 7), ended);
            char next = 0;
            while (!ended) {
                boost::asio::read(peer.tls(), boost::asio::buffer(&next, 1), ended);
            }
        },
        context.get());
    const TempDirectory folder;
    auto trusting = one_attempt();
    trusting.options.ca_file = folder.path() / "ca.pem";
    certificate.write(trusting.options.ca_file);
    HttpClient client(trusting);
    const auto socket = client.open(to(server), Call());
    CHECK(error_of([&] { socket->receive(for_ever, soon(10s)); }).code() == Errc::bad_reply);
}

TEST_CASE("a refused handshake is an error of its status, with the server's reason") {
    LoopbackServer server([](Peer& peer) {
        peer.read_head();
        peer.write("HTTP/1.1 404 Not Found\r\nContent-Length: 7\r\n\r\nno such");
    });
    HttpClient client(one_attempt());
    const auto error = error_of([&] { client.open(to(server), Call()); });
    CHECK(error.code() == Errc::remote_refused);
    CHECK(error.http_status() == 404);
    CHECK(error.remote_message() == "no such");

    auto request = to(server);
    net::Reply refusal;
    request.on_refusal = [&](const net::Reply& reply) { refusal = reply; };
    error_of([&] { client.open(request, Call()); });
    CHECK(refusal.status == 404);
    CHECK(refusal.body == "no such");
    CHECK(refusal.headers.find("Content-Length") == "7");
}

TEST_CASE("an answer that opens no WebSocket is a bad one, and one that is cut is lost") {
    const auto code_of = [](const std::string& answer) {
        LoopbackServer server([&](Peer& peer) {
            peer.read_head();
            peer.write(answer);
        });
        HttpClient client(one_attempt());
        return error_of([&] { client.open(to(server), Call()); }).code();
    };
    CHECK(code_of("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\n"
                  "Upgrade: websocket\r\nSec-WebSocket-Accept: AAAA\r\n\r\n") == Errc::bad_reply);
    CHECK(code_of("SSH-2.0-OpenSSH_9.2\r\n\r\n") == Errc::bad_reply);
    CHECK(code_of("HTTP/1.1 101 Swi") == Errc::connection_lost);
    CHECK(code_of("") == Errc::connection_lost);
}

TEST_CASE("a header too long for a handshake is refused before it is sent") {
    LoopbackServer server([](Peer& peer) { peer.hang(); });
    HttpClient client(one_attempt());
    auto request = to(server);
    request.headers.add("X-Long", std::string(70'000, 'x'));
    CHECK(error_of([&] { client.open(request, soon()); }).code() == Errc::invalid_argument);
}

TEST_CASE("a socket that is closed is closed, also while its connection stays open") {
    LoopbackServer server(opened([](ServerSocket& socket) {
        boost::asio::write(socket.next_layer(), boost::asio::buffer("\x88\x02\x03\xe8", 4));
        std::string rest(64, ' ');
        boost::system::error_code ended; // the client goes
        boost::asio::read(socket.next_layer(), boost::asio::buffer(rest), ended);
    }));
    HttpClient client(one_attempt());
    const auto socket = client.open(to(server), Call());
    CHECK(socket->receive(for_ever, soon(30s)) == Received::closed);
    CHECK(socket->close_code() == 1000);
}

TEST_CASE("a handshake sends the caller's headers and tells the protocol chosen") {
    std::string head;
    LoopbackServer server([&](Peer& peer) {
        websocket::stream<Peer::TcpSocket&> socket(peer.socket());
        boost::beast::http::request<boost::beast::http::string_body> request;
        boost::beast::flat_buffer buffer;
        boost::beast::http::read(peer.socket(), buffer, request);
        head = std::string(request["X-Mine"]);
        socket.set_option(websocket::stream_base::decorator([](websocket::response_type& reply) {
            reply.set(boost::beast::http::field::sec_websocket_protocol, "b");
        }));
        boost::system::error_code ended; // the client goes
        socket.accept(request, ended);
    });
    HttpClient client(one_attempt());
    auto request = to(server);
    request.headers.add("X-Mine", "1").add("Sec-WebSocket-Protocol", "a, b");
    CHECK(client.open(request, Call())->protocol() == "b");
    CHECK(head == "1");
}

TEST_CASE("a handshake that is never answered ends in time") {
    LoopbackServer server([](Peer& peer) { peer.hang(); });
    HttpClient client(one_attempt());
    CHECK(error_of([&] { client.open(to(server), soon()); }).code() == Errc::deadline_exceeded);
}

TEST_CASE("an open socket can be left at any time") {
    LoopbackServer server(opened([](ServerSocket& socket) {
        boost::system::error_code ended; // the client goes
        boost::beast::flat_buffer buffer;
        socket.read(buffer, ended);
    }));
    HttpClient client(one_attempt());
    const auto unread = client.open(to(server), Call());
    const auto waited = client.open(to(server), Call());
    CHECK(waited->receive(Call::Clock::now(), Call()) == Received::nothing_yet);
}
