#include "net/connector.hpp"

#include "net/no_proxy.hpp"
#include "net/pause.hpp"
#include "net/proxy.hpp"
#include "net/tls.hpp"
#include "net/waits.hpp"

#include <rexa/error.hpp>

#include <boost/asio/connect.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <cerrno>
#include <netinet/tcp.h>

namespace rexa::net {

namespace {

namespace asio = boost::asio;
namespace ip = boost::asio::ip;

std::string place_of(const std::string& host, std::uint16_t port) {
    return (host.find(':') == std::string::npos ? host : "[" + host + "]") + ":" +
           std::to_string(port);
}

Error cannot_connect(const std::string& place, const std::string& why) {
    return Error(Errc::connection_failed, "cannot connect to " + place + ": " + why).with_retry();
}

/// For one address of several: the others need time too.
std::chrono::milliseconds share(const Call& call, std::size_t addresses) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(call.deadline() - Call::Clock::now());
    return std::max(left / static_cast<std::int64_t>(addresses), std::chrono::milliseconds(1));
}

std::vector<std::string> entries_of(std::string_view list) {
    constexpr std::string_view blank = " \t";
    std::vector<std::string> entries;
    while (!list.empty()) {
        auto entry = list.substr(0, list.find(','));
        list.remove_prefix(std::min(entry.size() + 1, list.size()));
        entry.remove_prefix(std::min(entry.find_first_not_of(blank), entry.size()));
        entries.emplace_back(entry.substr(0, entry.find_last_not_of(blank) + 1));
    }
    return entries;
}

std::string why_untrusted(asio::ssl::stream<TcpSocket>& stream, const std::string& host,
                          const boost::system::error_code& error) {
    const long result = ::SSL_get_verify_result(stream.native_handle());
    if (result == X509_V_OK) {
        return error.message();
    }
    return std::string("its certificate is not trusted for ") + host + " (" +
           ::X509_verify_cert_error_string(result) +
           "); name the authority that signed it in ca_file";
}

void name_server(asio::ssl::stream<TcpSocket>& stream, const std::string& host) {
    boost::system::error_code is_name;
    ip::make_address(host, is_name);
    if (is_name && ::SSL_set_tlsext_host_name(stream.native_handle(), host.c_str()) != 1) {
        ::ERR_clear_error();
        throw Error(Errc::tls_failed, "the host name '" + host + "' cannot be used in TLS");
    }
    stream.set_verify_callback(asio::ssl::host_name_verification(host));
}

/// Not inherited by programs that the host starts.
template <class AnySocket>
boost::system::error_code open_socket(AnySocket& socket,
                                      const typename AnySocket::protocol_type& protocol) {
    const int fd = ::socket(protocol.family(), protocol.type() | SOCK_CLOEXEC, protocol.protocol());
    boost::system::error_code error;
    if (fd < 0) {
        error.assign(errno, boost::system::system_category());
    } else {
        socket.assign(protocol, fd, error);
    }
    return error;
}

UnixSocket::endpoint_type local_place(const std::filesystem::path& path) {
    if (path.native().size() >= sizeof(sockaddr_un::sun_path)) {
        throw Error(Errc::invalid_argument, "unix_socket: the path must be shorter than " +
                                                std::to_string(sizeof(sockaddr_un::sun_path)) +
                                                " bytes");
    }
    return path.native();
}

/// would_block when the server's queue is full. Asio would take that for a beginning.
boost::system::error_code connect_at_once(UnixSocket& socket,
                                          const UnixSocket::endpoint_type& place) {
    boost::system::error_code error;
    socket.native_non_blocking(true, error);
    if (!error && ::connect(socket.native_handle(), place.data(),
                            static_cast<socklen_t>(place.size())) != 0) {
        error.assign(errno, boost::system::system_category());
    }
    return error;
}

/// A server that vanishes without a word, be it by its network, is noticed within two minutes.
void watch_for_end(TcpSocket& socket) {
    using Seconds = asio::detail::socket_option::integer<IPPROTO_TCP, TCP_KEEPIDLE>;
    using Between = asio::detail::socket_option::integer<IPPROTO_TCP, TCP_KEEPINTVL>;
    using Probes = asio::detail::socket_option::integer<IPPROTO_TCP, TCP_KEEPCNT>;
    boost::system::error_code ignored; // what the kernel refuses here costs notice only
    socket.set_option(asio::socket_base::keep_alive(true), ignored);
    socket.set_option(Seconds(60), ignored);
    socket.set_option(Between(15), ignored);
    socket.set_option(Probes(4), ignored);
}

} // namespace

Connector::Connector(IoThread& io, const HttpOptions& options, std::shared_ptr<Resolver> resolver)
    : io_(io), options_(options), resolver_(std::move(resolver)) {
    if (options.connect_timeout <= std::chrono::milliseconds::zero()) {
        throw Error(Errc::invalid_argument, "connect_timeout: give a time above zero");
    }
    if (options.silence_timeout <= std::chrono::milliseconds::zero()) {
        throw Error(Errc::invalid_argument, "silence_timeout: give a time above zero");
    }
    if (options.proxy) {
        proxy_ = parse_proxy(options.proxy->url);
        no_proxy_ = entries_of(options.proxy->no_proxy);
    }
    if (!options.ca_file.empty() || !options.ca_folder.empty()) {
        tls_context(); // what a user got wrong is told at once
    }
}

Socket Connector::connect(const Url& server, const Call& outer) {
    outer.check();
    const Call call = within(outer, options_.connect_timeout);
    try {
        auto socket = by_proxy(server) ? connect_by_proxy(server, call)
                                       : connect_tcp(server.host, server.port, call);
        if (server.scheme == Scheme::http) {
            return socket;
        }
        return shake_hands(std::move(socket), server.host, call);
    } catch (const Error& error) {
        outer.check();
        if (error.code() == Errc::deadline_exceeded) {
            throw cannot_connect(place_of(server.host, server.port),
                                 "no answer within connect_timeout");
        }
        throw;
    }
}

Socket Connector::connect(const std::filesystem::path& unix_socket, const Call& outer) {
    outer.check();
    const UnixSocket::endpoint_type place = local_place(unix_socket);
    UnixSocket socket(io_.context());
    boost::system::error_code error = open_socket(socket, place.protocol());
    const auto until = sooner(outer, options_.connect_timeout);
    while (!error) {
        error = connect_at_once(socket, place);
        // The server's queue is full, which nothing tells the end of.
        if (error != asio::error::would_block || Call::Clock::now() >= until) {
            break;
        }
        pause_until(Call::Clock::now() + std::chrono::milliseconds(10), outer);
        error = {};
    }
    if (error) {
        throw cannot_connect(unix_socket.string(), error.message());
    }
    return socket;
}

bool Connector::by_proxy(const Url& server) const {
    return proxy_ && !bypasses_proxy(server.host, server.port, no_proxy_);
}

TcpSocket Connector::connect_tcp(const std::string& host, std::uint16_t port, const Call& call) {
    const auto addresses = resolver_->resolve(host, call);
    boost::system::error_code last;
    auto left = addresses.size();
    for (const auto& address : addresses) {
        TcpSocket socket(io_.context());
        last = try_address(socket, {address, port}, within(call, share(call, left--)), call);
        if (!last) {
            return socket;
        }
    }
    throw cannot_connect(place_of(host, port), last.message());
}

boost::system::error_code Connector::try_address(TcpSocket& socket, const ip::tcp::endpoint& place,
                                                 const Call& call, const Call& whole) {
    if (const auto error = open_socket(socket, place.protocol())) {
        return error;
    }
    Operation connecting;
    connecting.begin(io_.context().get_executor(),
                     [&](auto handler) { socket.async_connect(place, std::move(handler)); });
    if (connecting.wait(call.stop(), call.deadline()) != Operation::Outcome::ended) {
        close_and_wait(io_, socket, connecting);
        whole.check();
        return asio::error::timed_out;
    }
    boost::system::error_code ignored; // what the kernel refuses here costs speed only
    socket.set_option(ip::tcp::no_delay(true), ignored);
    watch_for_end(socket);
    return connecting.error();
}

TcpSocket Connector::connect_by_proxy(const Url& server, const Call& call) {
    auto socket = connect_tcp(proxy_->host, proxy_->port, call);
    return open_tunnel(io_, std::move(socket), *proxy_, place_of(server.host, server.port), call);
}

TlsSocket Connector::shake_hands(TcpSocket socket, const std::string& host, const Call& call) {
    TlsSocket tls{tls_context(), nullptr};
    tls.stream = std::make_unique<asio::ssl::stream<TcpSocket>>(std::move(socket), *tls.context);
    name_server(*tls.stream, host);
    Operation handshake;
    handshake.begin(io_.context().get_executor(), [&](auto handler) {
        tls.stream->async_handshake(asio::ssl::stream_base::client, std::move(handler));
    });
    if (handshake.wait(call.stop(), call.deadline()) != Operation::Outcome::ended) {
        close_and_wait(io_, tls.stream->lowest_layer(), handshake);
        call.check();
    }
    if (handshake.error()) {
        throw Error(Errc::tls_failed, "no TLS with " + host + ": " +
                                          why_untrusted(*tls.stream, host, handshake.error()));
    }
    return tls;
}

std::shared_ptr<asio::ssl::context> Connector::tls_context() {
    const std::lock_guard lock(mutex_);
    if (!tls_context_) {
        tls_context_ = make_tls_context(options_.ca_file, options_.ca_folder);
    }
    return tls_context_;
}

} // namespace rexa::net
