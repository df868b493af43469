#ifndef REXA_NET_CONNECTOR_HPP
#define REXA_NET_CONNECTOR_HPP

#include "net/io_thread.hpp"
#include "net/proxy.hpp"
#include "net/resolver.hpp"
#include "net/socket.hpp"
#include "net/url.hpp"

#include <rexa/call.hpp>
#include <rexa/http_options.hpp>

#include <boost/asio/ssl/context.hpp>

#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace rexa::net {

/// Makes connections: looks the name up, connects (through the proxy, where there is one for this
/// host), and shakes hands in TLS. Safe to use from several threads.
class Connector {
public:
    /// Errors: invalid_argument for options that contradict themselves.
    Connector(IoThread& io, const HttpOptions& options, std::shared_ptr<Resolver> resolver);

    /// Everything within the connect timeout and the call's deadline.
    /// Errors: connection_failed, tls_failed, proxy_failed, cancelled, deadline_exceeded.
    Socket connect(const Url& server, const Call& call);

    /// To a local server, without TLS; within the connect timeout.
    /// Errors: as above, and invalid_argument for a path that is too long for a socket.
    Socket connect(const std::filesystem::path& unix_socket, const Call& call);

private:
    TcpSocket connect_tcp(const std::string& host, std::uint16_t port, const Call& call);
    boost::system::error_code try_address(TcpSocket& socket,
                                          const boost::asio::ip::tcp::endpoint& place,
                                          const Call& call, const Call& whole);
    TcpSocket connect_by_proxy(const Url& server, const Call& call);
    TlsSocket shake_hands(TcpSocket socket, const std::string& host, const Call& call);
    [[nodiscard]] bool by_proxy(const Url& server) const;
    std::shared_ptr<boost::asio::ssl::context> tls_context();

    IoThread& io_;
    const HttpOptions options_;
    const std::shared_ptr<Resolver> resolver_;
    std::optional<Proxy> proxy_;
    std::vector<std::string> no_proxy_;
    std::mutex mutex_;
    std::shared_ptr<boost::asio::ssl::context> tls_context_; ///< made by the first need of it
};

} // namespace rexa::net

#endif
