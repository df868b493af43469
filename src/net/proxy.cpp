#include "net/proxy.hpp"

#include "core/base64.hpp"
#include "net/header_parameters.hpp"
#include "net/url.hpp"
#include "net/waits.hpp"

#include <rexa/error.hpp>

#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>

namespace rexa::net {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;

constexpr std::uint32_t longest_head = 16 << 10;

Error bad_proxy() {
    return Error(Errc::invalid_argument,
                 "proxy.url: write it as http://host:port or http://user:password@host:port");
}

/// One answer of the proxy, read from the I/O thread.
class Tunnel {
public:
    Tunnel(IoThread& io, TcpSocket& socket) : io_(io), socket_(socket) {
        answer_.skip(true);
        answer_.header_limit(longest_head);
    }

    void ask(const std::string& request, const Call& call) {
        finish(call, [&](auto handler) {
            asio::async_write(socket_, asio::buffer(request), std::move(handler));
        });
        finish(call, [&](auto handler) {
            http::async_read_header(socket_, buffer_, answer_, std::move(handler));
        });
    }

    [[nodiscard]] int status() const { return answer_.get().result_int(); }
    [[nodiscard]] bool has_more() const { return buffer_.size() != 0; }

private:
    template <class Start>
    void finish(const Call& call, Start start) {
        Operation operation;
        operation.begin(io_.context().get_executor(), std::move(start));
        if (operation.wait(call.stop(), call.deadline()) != Operation::Outcome::ended) {
            close_and_wait(io_, socket_, operation);
            call.check();
        }
        if (operation.error()) {
            throw Error(Errc::proxy_failed,
                        "the proxy gave no answer to CONNECT: " + operation.error().message())
                .with_retry();
        }
    }

    IoThread& io_;
    TcpSocket& socket_;
    beast::flat_buffer buffer_{longest_head};
    http::response_parser<http::empty_body> answer_;
};

void check_answer(const Tunnel& tunnel, const std::string& place) {
    if (tunnel.status() == 407) {
        throw Error(Errc::proxy_failed, "the proxy wants other credentials: give them in proxy.url")
            .with_remote(407, "", "", "");
    }
    if (tunnel.status() / 100 != 2) {
        throw Error(Errc::proxy_failed, "the proxy does not connect to " + place)
            .with_remote(tunnel.status(), "", "", "");
    }
    if (tunnel.has_more()) {
        throw Error(Errc::proxy_failed,
                    "the proxy spoke before the server did: it is not to be trusted");
    }
}

} // namespace

Proxy parse_proxy(const Secret& url) {
    std::string text(url.reveal());
    const auto user = text.find("//");
    const auto at = text.rfind('@');
    Proxy proxy;
    if (user != std::string::npos && at != std::string::npos && at > user) {
        const auto credentials =
            percent_decode(std::string_view(text).substr(user + 2, at - user - 2));
        if (!credentials) {
            throw bad_proxy();
        }
        proxy.authorization = Secret("Basic " + core::to_base64(*credentials));
        text.erase(user + 2, at - user - 1);
    }
    const auto place = parse_base_url(text, "proxy.url");
    if (place.scheme != Scheme::http) {
        throw bad_proxy();
    }
    proxy.host = place.host;
    proxy.port = place.port;
    return proxy;
}

TcpSocket open_tunnel(IoThread& io, TcpSocket socket, const Proxy& proxy, const std::string& place,
                      const Call& call) {
    std::string request = "CONNECT " + place + " HTTP/1.1\r\nHost: " + place + "\r\n";
    if (!proxy.authorization.empty()) {
        request += "Proxy-Authorization: " + std::string(proxy.authorization.reveal()) + "\r\n";
    }
    request += "\r\n";
    Tunnel tunnel(io, socket);
    tunnel.ask(request, call);
    check_answer(tunnel, place);
    return socket;
}

} // namespace rexa::net
