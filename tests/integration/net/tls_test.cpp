#include "support.hpp"
#include "support/certificate.hpp"
#include "support/temp_directory.hpp"

#include <cstdlib>

using namespace rexa;
using namespace rexa::test;
using net::HttpClient;

namespace {

void serve(Peer& peer) {
    while (!peer.read_head().empty()) {
        peer.write(ok("secret"));
    }
}

/// A server with a certificate for these names, and a client that trusts it.
struct Trusted {
    explicit Trusted(const std::string& names, LoopbackServer::Serve serve_peer = serve)
        : certificate(names), context(certificate.server_context()),
          server(std::move(serve_peer), context.get()) {
        certificate.write(file());
    }

    [[nodiscard]] std::filesystem::path file() const { return folder.path() / "ca.pem"; }

    [[nodiscard]] net::HttpClientParts parts() const {
        auto trusting = one_attempt();
        trusting.options.ca_file = file();
        return trusting;
    }

    TempDirectory folder;
    Certificate certificate;
    std::unique_ptr<boost::asio::ssl::context> context;
    LoopbackServer server;
};

Error failure(const net::HttpClientParts& parts, const std::string& url) {
    HttpClient client(parts);
    return error_of([&] { client.send({net::Method::get, net::parse_url(url, "url")}, Call()); });
}

} // namespace

TEST_CASE("a server whose authority is trusted is spoken to, over one connection") {
    Trusted here("DNS:localhost");
    HttpClient client(here.parts());
    CHECK(client.send(get(here.server), Call()).body == "secret");
    CHECK(client.send(get(here.server), Call()).body == "secret");
    CHECK(here.server.connections() == 1);
}

TEST_CASE(
    "what a server says beyond its reply, in the same segment, is no reply to the next request") {
    Trusted here("DNS:localhost", [](Peer& peer) {
        while (!peer.read_head().empty()) {
            peer.keep_record(ok("x"));
            peer.write(ok("smuggled"));
        }
    });
    HttpClient client(here.parts());
    CHECK(client.send(get(here.server), Call()).body == "x");
    CHECK(client.send(get(here.server), Call()).body == "x");
    CHECK(here.server.connections() == 2);
}

TEST_CASE("authorities that a variable of the environment names are not the library's") {
    Trusted here("DNS:localhost");
    ::setenv("SSL_CERT_FILE", here.file().c_str(), 1);
    const auto error = failure(one_attempt(), here.server.url());
    ::unsetenv("SSL_CERT_FILE");
    CHECK(error.code() == Errc::tls_failed);
}

TEST_CASE("a server whose authority is not trusted is not spoken to") {
    std::string heard;
    {
        Trusted here("DNS:localhost", [&](Peer& peer) { heard = peer.read_head(); });
        const auto error = failure(one_attempt(), here.server.url());
        CHECK(error.code() == Errc::tls_failed);
        CHECK(error.message().find("ca_file") != std::string::npos);
    }
    CHECK(heard.empty()); // the server has ended
}

TEST_CASE("a certificate is good for its own names alone") {
    Trusted other("DNS:elsewhere.test");
    CHECK(failure(other.parts(), other.server.url()).code() == Errc::tls_failed);
    Trusted by_name("DNS:localhost");
    const auto port = std::to_string(by_name.server.port());
    CHECK(failure(by_name.parts(), "https://127.0.0.1:" + port).code() == Errc::tls_failed);

    Trusted by_address("IP:127.0.0.1");
    HttpClient client(by_address.parts());
    const auto address = "https://127.0.0.1:" + std::to_string(by_address.server.port());
    CHECK(client.send({net::Method::get, net::parse_url(address, "url")}, Call()).status == 200);
}

TEST_CASE("older protocols than TLS 1.2 are refused") {
    Trusted here("DNS:localhost");
    SSL_CTX_set_max_proto_version(here.context->native_handle(), TLS1_1_VERSION);
    SSL_CTX_set_min_proto_version(here.context->native_handle(), TLS1_VERSION);
    SSL_CTX_set_security_level(here.context->native_handle(), 0);
    CHECK(failure(here.parts(), here.server.url()).code() == Errc::tls_failed);
}

TEST_CASE("a reply that only the end of the connection delimits must end with a goodbye") {
    const std::string open_ended = "HTTP/1.1 200 OK\r\n\r\nall of it?";
    Trusted honest("DNS:localhost", [&](Peer& peer) {
        peer.read_head();
        peer.write(open_ended);
        peer.say_goodbye();
    });
    HttpClient client(honest.parts());
    CHECK(client.send(get(honest.server), Call()).body == "all of it?");

    Trusted cut("DNS:localhost", [&](Peer& peer) {
        peer.read_head();
        peer.write(open_ended);
    });
    CHECK(failure(cut.parts(), cut.server.url()).code() == Errc::connection_lost);
}

TEST_CASE("files of authorities that cannot be used are named") {
    auto parts = one_attempt();
    parts.options.ca_file = "/nonexistent/ca.pem";
    const auto error = error_of([&] { HttpClient client(parts); });
    CHECK(error.code() == Errc::invalid_argument);
    CHECK(error.message().find("ca_file: no certificates in /nonexistent/ca.pem") == 0);
}
