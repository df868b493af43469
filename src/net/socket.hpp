#ifndef REXA_NET_SOCKET_HPP
#define REXA_NET_SOCKET_HPP

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/ssl/stream.hpp>

#include <memory>
#include <variant>

namespace rexa::net {

using TcpSocket = boost::asio::ip::tcp::socket;
using UnixSocket = boost::asio::local::stream_protocol::socket;

/// The settings live as long as the connection that was made with them.
struct TlsSocket {
    std::shared_ptr<boost::asio::ssl::context> context;
    std::unique_ptr<boost::asio::ssl::stream<TcpSocket>> stream;
};

/// What a connection runs over, once it is established.
using Socket = std::variant<TcpSocket, TlsSocket, UnixSocket>;

} // namespace rexa::net

#endif
