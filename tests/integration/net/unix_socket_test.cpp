#include "support.hpp"
#include "support/temp_directory.hpp"

#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket.hpp>

using namespace rexa;
using namespace rexa::test;
using net::HttpClient;

TEST_CASE("a local server is reached by its socket") {
    using boost::asio::local::stream_protocol;
    TempDirectory folder;
    const auto path = (folder.path() / "s").string();
    boost::asio::io_context context;
    stream_protocol::acceptor listener(context, path);
    std::string head;
    std::jthread server([&] {
        auto peer = listener.accept();
        boost::asio::read_until(peer, boost::asio::dynamic_buffer(head), "\r\n\r\n");
        boost::asio::write(peer, boost::asio::buffer(ok("local")));
    });
    auto parts = one_attempt();
    parts.unix_socket = path;
    HttpClient client(std::move(parts));
    const net::Request request(net::Method::get, net::parse_url("http://docker/info", "url"));
    CHECK(client.send(request, Call()).body == "local");
    CHECK(head == "GET /info HTTP/1.1\r\nHost: docker\r\n\r\n");
}

TEST_CASE("a WebSocket opens over a local socket too") {
    using boost::asio::local::stream_protocol;
    namespace websocket = boost::beast::websocket;
    TempDirectory folder;
    const auto path = (folder.path() / "s").string();
    boost::asio::io_context context;
    stream_protocol::acceptor listener(context, path);
    std::jthread server([&] {
        websocket::stream<stream_protocol::socket> peer(listener.accept());
        peer.accept();
        boost::beast::flat_buffer buffer;
        peer.read(buffer);
        peer.text(true);
        peer.write(buffer.data());
    });
    auto parts = one_attempt();
    parts.unix_socket = path;
    HttpClient client(std::move(parts));
    const auto socket =
        client.open(net::WebSocketRequest(net::parse_url("http://docker/attach", "url")), Call());
    socket->send(net::MessageKind::text, "hello", Call());
    REQUIRE(socket->receive(Call::Clock::time_point::max(), Call()) == net::Received::message);
    CHECK(socket->message() == "hello");
}

TEST_CASE("a local server whose queue is full is waited for as long as the call has time") {
    using boost::asio::local::stream_protocol;
    TempDirectory folder;
    const auto path = (folder.path() / "s").string();
    boost::asio::io_context context;
    stream_protocol::acceptor listener(context, stream_protocol::endpoint(path).protocol());
    listener.bind(stream_protocol::endpoint(path));
    listener.listen(0);
    stream_protocol::socket first(context);
    first.connect(stream_protocol::endpoint(path));

    auto parts = one_attempt();
    parts.unix_socket = path;
    const net::Request request(net::Method::get, net::parse_url("http://docker/info", "url"));
    CHECK(error_of([&] { HttpClient(parts).send(request, soon()); }).code() ==
          Errc::deadline_exceeded);
    parts.options.connect_timeout = std::chrono::milliseconds(50);
    CHECK(error_of([&] { HttpClient(parts).send(request, Call()); }).code() ==
          Errc::connection_failed);

    parts.options.connect_timeout = std::chrono::seconds(10);
    std::jthread server([&] {
        listener.accept();
        auto peer = listener.accept();
        std::string head;
        boost::asio::read_until(peer, boost::asio::dynamic_buffer(head), "\r\n\r\n");
        boost::asio::write(peer, boost::asio::buffer(ok("local")));
    });
    CHECK(HttpClient(parts).send(request, Call()).body == "local");
}

TEST_CASE("a path that no socket can have is refused") {
    auto parts = one_attempt();
    parts.unix_socket = "/tmp/" + std::string(200, 'x');
    HttpClient client(std::move(parts));
    const net::Request request(net::Method::get, net::parse_url("http://docker/info", "url"));
    CHECK(error_of([&] { client.send(request, Call()); }).code() == Errc::invalid_argument);
}

TEST_CASE("a local server that is not there is named") {
    auto parts = one_attempt();
    parts.unix_socket = "/nonexistent/socket";
    HttpClient client(std::move(parts));
    const net::Request request(net::Method::get, net::parse_url("http://docker/info", "url"));
    const auto error = error_of([&] { client.send(request, Call()); });
    CHECK(error.code() == Errc::connection_failed);
    CHECK(error.message().find("/nonexistent/socket") != std::string::npos);
}
