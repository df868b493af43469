#ifndef REXA_TESTS_SUPPORT_LOOPBACK_SERVER_HPP
#define REXA_TESTS_SUPPORT_LOOPBACK_SERVER_HPP

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>

#include <unistd.h>

#include <atomic>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <thread>

namespace rexa::test {

/// The server's side of one connection, to be used by the thread that serves it.
class Peer {
public:
    using TcpSocket = boost::asio::ip::tcp::socket;
    using TlsStream = boost::asio::ssl::stream<TcpSocket>;

    explicit Peer(std::shared_ptr<TcpSocket> socket) : socket_(std::move(socket)) {}
    Peer(std::shared_ptr<TcpSocket> socket, boost::asio::ssl::context& tls)
        : socket_(std::move(socket)),
          tls_(std::make_unique<boost::asio::ssl::stream<TcpSocket&>>(*socket_, tls)) {
        tls_->handshake(boost::asio::ssl::stream_base::server, error_);
    }

    /// A request's head with its blank line; empty when the client has gone.
    std::string read_head() {
        std::string head;
        char next = 0;
        while (head.find("\r\n\r\n") == std::string::npos && read({&next, 1})) {
            head += next;
        }
        return head.find("\r\n\r\n") == std::string::npos ? std::string() : head;
    }

    std::string read_body(std::size_t size) {
        std::string body(size, '\0');
        return read({body.data(), size}) ? body : std::string();
    }

    /// False when the client has gone.
    bool write(std::string_view text) {
        const auto buffer = boost::asio::buffer(text);
        tls_ ? boost::asio::write(*tls_, buffer, error_)
             : boost::asio::write(*socket_, buffer, error_);
        return !error_;
    }

    /// A TLS record that leaves together with what is written next.
    void keep_record(std::string_view text) {
        ::SSL_write(tls_->native_handle(), text.data(), static_cast<int>(text.size()));
    }

    /// Says and reads nothing until the client, or the test, ends.
    void hang() {
        char next = 0;
        while (read({&next, 1})) {
        }
    }

    /// The orderly end of a TLS connection.
    void say_goodbye() { tls_->shutdown(error_); }

    [[nodiscard]] TcpSocket& socket() noexcept { return *socket_; }
    /// Of a server with TLS.
    [[nodiscard]] auto& tls() noexcept { return *tls_; }

private:
    bool read(std::span<char> into) {
        const auto buffer = boost::asio::buffer(into.data(), into.size());
        tls_ ? boost::asio::read(*tls_, buffer, error_)
             : boost::asio::read(*socket_, buffer, error_);
        return !error_;
    }

    std::shared_ptr<TcpSocket> socket_;
    std::unique_ptr<boost::asio::ssl::stream<TcpSocket&>> tls_;
    boost::system::error_code error_;
};

/// A server on loopback whose every connection is served by a function on a thread of its own.
class LoopbackServer {
public:
    using Serve = std::function<void(Peer&)>;

    explicit LoopbackServer(Serve serve, boost::asio::ssl::context* tls = nullptr)
        : serve_(std::move(serve)), tls_(tls),
          listener_(context_, {boost::asio::ip::address_v4::loopback(), 0}),
          acceptor_([this] { accept(); }) {}
    LoopbackServer(const LoopbackServer&) = delete;
    LoopbackServer& operator=(const LoopbackServer&) = delete;
    ~LoopbackServer() {
        ending_ = true;
        boost::system::error_code ignored; // the other end may have gone already
        Peer::TcpSocket(context_).connect(listener_.local_endpoint(), ignored);
        acceptor_.join();
        for (Served& served : served_) {
            served.handle.shutdown(Peer::TcpSocket::shutdown_both, ignored);
        }
        for (Served& served : served_) {
            served.thread.join();
        }
    }

    [[nodiscard]] std::uint16_t port() const { return listener_.local_endpoint().port(); }
    [[nodiscard]] std::string url(std::string_view path = "") const {
        return std::string(tls_ != nullptr ? "https://localhost:" : "http://127.0.0.1:") +
               std::to_string(port()) + std::string(path);
    }
    [[nodiscard]] int connections() const noexcept { return connections_; }

private:
    /// The handle is a second one: whoever serves a connection may be closing the first.
    struct Served {
        Peer::TcpSocket handle;
        std::thread thread;
    };

    void accept() {
        for (;;) {
            auto socket = std::make_shared<Peer::TcpSocket>(context_);
            listener_.accept(*socket);
            if (ending_) {
                return;
            }
            ++connections_;
            Peer::TcpSocket handle(context_, boost::asio::ip::tcp::v4(),
                                   ::dup(socket->native_handle()));
            served_.push_back({std::move(handle), std::thread([this, socket] { serve(socket); })});
        }
    }

    void serve(const std::shared_ptr<Peer::TcpSocket>& socket) {
        {
            auto peer = tls_ != nullptr ? Peer(socket, *tls_) : Peer(socket);
            serve_(peer);
        }
        boost::system::error_code ignored; // the other end may have gone already
        socket->shutdown(Peer::TcpSocket::shutdown_both, ignored);
    }

    const Serve serve_;
    boost::asio::ssl::context* const tls_;
    boost::asio::io_context context_;
    boost::asio::ip::tcp::acceptor listener_;
    std::atomic<bool> ending_ = false;
    std::atomic<int> connections_ = 0;
    std::list<Served> served_;
    std::thread acceptor_;
};

} // namespace rexa::test

#endif
