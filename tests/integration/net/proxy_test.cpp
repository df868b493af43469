#include "support.hpp"

using namespace rexa;
using namespace rexa::test;
using net::HttpClient;

namespace {

net::HttpClientParts through(const std::string& proxy, const std::string& no_proxy = "") {
    auto parts = one_attempt();
    parts.options.proxy = HttpProxy{Secret(proxy), no_proxy};
    return parts;
}

Errc failure_by(const std::string& answer) {
    LoopbackServer proxy([&](Peer& peer) {
        peer.read_head();
        peer.write(answer);
        peer.hang();
    });
    HttpClient client(through(proxy.url()));
    return error_of([&] {
               client.send({net::Method::get, net::parse_url("http://far.test", "url")}, Call());
           })
        .code();
}

} // namespace

TEST_CASE("a server behind a proxy is reached by CONNECT, with the proxy's own credentials") {
    std::string connect;
    std::string request;
    LoopbackServer proxy([&](Peer& peer) {
        connect = peer.read_head();
        peer.write("HTTP/1.1 200 Connection established\r\n\r\n");
        request = peer.read_head();
        peer.write(ok("far"));
    });
    HttpClient client(through("http://me:a%20b@127.0.0.1:" + std::to_string(proxy.port())));
    const auto reply =
        client.send({net::Method::get, net::parse_url("http://far.test/x", "url")}, Call());
    CHECK(reply.body == "far");
    CHECK(connect == "CONNECT far.test:80 HTTP/1.1\r\nHost: far.test:80\r\n"
                     "Proxy-Authorization: Basic bWU6YSBi\r\n\r\n");
    CHECK(request == "GET /x HTTP/1.1\r\nHost: far.test\r\n\r\n");
}

TEST_CASE("hosts that are excepted, and this machine, are reached without the proxy") {
    LoopbackServer proxy([](Peer& peer) { peer.read_head(); });
    LoopbackServer server([](Peer& peer) {
        peer.read_head();
        peer.write(ok("near"));
    });
    auto parts = through(proxy.url(), "near.test");
    parts.resolver = std::make_shared<net::Resolver>([](const std::string&) {
        return net::Addresses{boost::asio::ip::make_address("127.0.0.1")};
    });
    HttpClient client(parts);
    const auto near = "http://near.test:" + std::to_string(server.port());
    CHECK(client.send({net::Method::get, net::parse_url(near, "url")}, Call()).body == "near");
    CHECK(client.send(get(server), Call()).body == "near");
    CHECK(proxy.connections() == 0);
}

TEST_CASE("a proxy that refuses, or speaks before the server did, is an error") {
    CHECK(failure_by("HTTP/1.1 407 Who are you\r\n\r\n") == Errc::proxy_failed);
    CHECK(failure_by("HTTP/1.1 502 Cannot\r\n\r\n") == Errc::proxy_failed);
    CHECK(failure_by("HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 200 OK\r\n") == Errc::proxy_failed);
    CHECK(failure_by("what?\r\n\r\n") == Errc::proxy_failed);
}

TEST_CASE("a proxy's URL is checked, and never shown") {
    for (const auto* url :
         {"https://proxy.test:1", "me:topsecret@proxy.test:1", "http://topsecret%zz@p:1",
          "http://topsecret@", "socks5://proxy.test"}) {
        const auto error = error_of([&] { HttpClient client(through(url)); });
        CHECK(error.code() == Errc::invalid_argument);
        CHECK(error.message().find("proxy.url") != std::string::npos);
        CHECK(error.message().find("topsecret") == std::string::npos);
    }
}
