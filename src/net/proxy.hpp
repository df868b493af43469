#ifndef REXA_NET_PROXY_HPP
#define REXA_NET_PROXY_HPP

#include "net/io_thread.hpp"
#include "net/socket.hpp"

#include <rexa/call.hpp>
#include <rexa/secret.hpp>

#include <cstdint>
#include <string>

namespace rexa::net {

/// Where the proxy is and what it wants to be told.
struct Proxy {
    std::string host;
    std::uint16_t port = 0;
    Secret authorization; ///< the value of Proxy-Authorization; empty: none
};

/// Errors: invalid_argument, which never shows the value.
Proxy parse_proxy(const Secret& url);

/// Asks the proxy for a tunnel to `place` ("host:port"). Whatever the proxy sends behind its
/// answer's head is an error: nothing may come before the server's own first byte.
/// Errors: proxy_failed, cancelled, deadline_exceeded.
TcpSocket open_tunnel(IoThread& io, TcpSocket socket, const Proxy& proxy, const std::string& place,
                      const Call& call);

} // namespace rexa::net

#endif
