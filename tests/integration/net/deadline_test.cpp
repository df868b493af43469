#include "support.hpp"

#include <sys/socket.h>

#include <array>
#include <future>

using namespace rexa;
using namespace rexa::test;
using net::HttpClient;
using namespace std::chrono_literals;

namespace {

constexpr auto generous = 5s; // for what must end at once, on a machine that is busy

/// Ends both by its deadline and by its stop token, with the right code and in good time.
void ends_in_time(HttpClient& client, const net::Request& request) {
    const auto begun = std::chrono::steady_clock::now();
    CHECK(error_of([&] { client.send(request, soon()); }).code() == Errc::deadline_exceeded);

    std::stop_source stop;
    std::jthread stopper([&] { stop.request_stop(); });
    CHECK(error_of([&] { client.send(request, Call().stop(stop.get_token())); }).code() ==
          Errc::cancelled);
    CHECK(std::chrono::steady_clock::now() - begun < generous);
}

/// A listener whose queue is full: whoever connects gets no answer.
class FullListener {
public:
    FullListener() : listener_(context_, boost::asio::ip::tcp::v4()) {
        listener_.bind({boost::asio::ip::address_v4::loopback(), 0});
        listener_.listen(0);
        for (auto& waiting : queue_) {
            waiting = std::make_unique<Peer::TcpSocket>(context_, boost::asio::ip::tcp::v4());
            waiting->native_non_blocking(true);
            const auto place = listener_.local_endpoint();
            ::connect(waiting->native_handle(), place.data(), static_cast<socklen_t>(place.size()));
        }
    }

    [[nodiscard]] net::Url url() const {
        return net::parse_url(
            "http://127.0.0.1:" + std::to_string(listener_.local_endpoint().port()), "url");
    }

private:
    boost::asio::io_context context_;
    boost::asio::ip::tcp::acceptor listener_;
    std::array<std::unique_ptr<Peer::TcpSocket>, 4> queue_;
};

} // namespace

TEST_CASE("a name that is never found ends in time") {
    std::promise<void> over;
    auto parts = one_attempt();
    parts.resolver =
        std::make_shared<net::Resolver>([&, until = over.get_future().share()](const std::string&) {
            until.wait();
            return net::Addresses();
        });
    {
        HttpClient client(std::move(parts));
        ends_in_time(client, {net::Method::get, net::parse_url("http://nowhere.test", "url")});
    }
    over.set_value();
}

TEST_CASE("a connection that is never made ends in time") {
    FullListener listener;
    HttpClient client(one_attempt());
    const net::Request request(net::Method::get, listener.url());
    ends_in_time(client, request);

    auto parts = one_attempt();
    parts.options.connect_timeout = 30ms;
    HttpClient impatient(std::move(parts));
    const auto error = error_of([&] { impatient.send(request, Call()); });
    CHECK(error.code() == Errc::connection_failed);
    CHECK(error.retryable());
}

TEST_CASE("a TLS handshake that is never answered ends in time") {
    LoopbackServer server([](Peer& peer) { peer.hang(); });
    HttpClient client(one_attempt());
    ends_in_time(client,
                 {net::Method::get,
                  net::parse_url("https://127.0.0.1:" + std::to_string(server.port()), "url")});
}

TEST_CASE("a proxy that never answers ends in time") {
    LoopbackServer server([](Peer& peer) { peer.hang(); });
    auto parts = one_attempt();
    parts.options.proxy = HttpProxy{Secret(server.url()), ""};
    HttpClient client(std::move(parts));
    ends_in_time(client, {net::Method::get, net::parse_url("http://somewhere.test", "url")});
}

TEST_CASE("a reply that never comes, never goes on or never ends, ends in time") {
    for (const auto* begin :
         {"", "HTTP/1.1 200 O", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab"}) {
        LoopbackServer server([&](Peer& peer) {
            peer.read_head();
            peer.write(begin);
            peer.hang();
        });
        HttpClient client(one_attempt());
        ends_in_time(client, get(server));
    }
}

TEST_CASE("a body that is never taken ends in time") {
    LoopbackServer server([](Peer& peer) {
        boost::system::error_code ignored; // the client may have gone
        peer.socket().wait(Peer::TcpSocket::wait_error, ignored);
    });
    HttpClient client(one_attempt());
    ends_in_time(client, post(server, std::string(64 << 20, 'x')));
}

TEST_CASE("a server's silence ends a call that has no deadline") {
    LoopbackServer server([](Peer& peer) {
        peer.read_head();
        peer.hang();
    });
    auto parts = one_attempt();
    parts.options.silence_timeout = 30ms;
    HttpClient client(std::move(parts));
    auto request = get(server);
    CHECK(error_of([&] { client.send(request, Call()); }).code() == Errc::connection_lost);
    request.silence_timeout = 1h;
    CHECK(error_of([&] { client.send(request, soon()); }).code() == Errc::deadline_exceeded);
    request.reply_silence = net::Silence{20ms, "patience"};
    const Error impatient = error_of([&] { client.send(request, Call()); });
    CHECK(impatient.code() == Errc::connection_lost);
    CHECK(impatient.message() == "the server was silent for 20 ms; allow more in patience");
}

TEST_CASE("a call that is over already sends nothing") {
    LoopbackServer server([](Peer&) {});
    HttpClient client(one_attempt());
    CHECK(error_of([&] { client.send(get(server), soon(0ms)); }).code() == Errc::deadline_exceeded);
    CHECK(server.connections() == 0);
}
