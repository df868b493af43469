#include "support.hpp"
#include "support/temp_directory.hpp"

#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read_until.hpp>

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

TEST_CASE("a local server that is not there is named") {
    auto parts = one_attempt();
    parts.unix_socket = "/nonexistent/socket";
    HttpClient client(std::move(parts));
    const net::Request request(net::Method::get, net::parse_url("http://docker/info", "url"));
    const auto error = error_of([&] { client.send(request, Call()); });
    CHECK(error.code() == Errc::connection_failed);
    CHECK(error.message().find("/nonexistent/socket") != std::string::npos);
}
