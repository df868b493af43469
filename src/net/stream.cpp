#include "net/stream.hpp"

#include "net/errors.hpp"
#include "net/waits.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <openssl/bio.h>
#include <openssl/ssl.h>

#include <poll.h>

#include <algorithm>
#include <optional>
#include <vector>

namespace rexa::net {

namespace {

namespace asio = boost::asio;

/// Over a socket (or a stream of TLS over one) that this object shares with operations that may
/// outlive it only by the time their handlers take.
template <class Layer>
class LayerStream : public Stream {
public:
    LayerStream(IoThread& io, std::chrono::milliseconds silence) : io_(io), silence_(silence) {}

    std::size_t read_some(std::span<std::byte> into, const Call& call) final {
        call.check();
        const asio::mutable_buffer buffer(into.data(), into.size());
        if (const auto size = read_at_once(buffer)) {
            return *size;
        }
        begin_read(reading_, buffer);
        finish(reading_, call);
        if (reading_.error() == asio::error::eof) {
            return 0;
        }
        throw_if(reading_.error());
        return reading_.size();
    }

    void write(std::initializer_list<BytesView> parts, const Call& call) final {
        call.check();
        Buffers buffers;
        for (const auto part : parts) {
            buffers.emplace_back(part.data(), part.size());
        }
        if (write_at_once(buffers)) {
            return;
        }
        writing_.begin(io_.context().get_executor(),
                       [&layer = layer(), buffers = std::move(buffers)](auto handler) {
                           asio::async_write(layer, buffers, std::move(handler));
                       });
        finish(writing_, call);
        throw_if(writing_.error());
    }

    bool has_input() override {
        pollfd watched{lowest().native_handle(), POLLIN, 0};
        return ::poll(&watched, 1, 0) != 0;
    }

    void set_silence(std::chrono::milliseconds silence) final { silence_ = silence; }

protected:
    using Buffers = std::vector<asio::const_buffer>;

    virtual Layer& layer() noexcept = 0;
    /// What can be read without waiting; none when nothing can. Errors: connection_lost.
    virtual std::optional<std::size_t> read_at_once(asio::mutable_buffer into) = 0;
    /// Takes away what could be written without waiting; whether that was all.
    /// Errors: connection_lost.
    virtual bool write_at_once(Buffers& buffers) = 0;
    virtual void begin_read(Operation& reading, asio::mutable_buffer into) = 0;

    static void throw_if(const boost::system::error_code& error) {
        if (error) {
            throw lost_connection(error);
        }
    }

    auto& lowest() noexcept { return layer().lowest_layer(); }

    IoThread& io_;

private:
    void finish(Operation& operation, const Call& call) {
        if (operation.wait(call.stop(), sooner(call, silence_)) == Operation::Outcome::ended) {
            return;
        }
        close_and_wait(io_, lowest(), operation);
        call.check();
        throw silent_peer(silence_);
    }

    std::chrono::milliseconds silence_;
    Operation reading_;
    Operation writing_;
};

/// Reads and writes on the caller's thread what needs no waiting, so that a small exchange takes no
/// more than one turn of the I/O thread.
template <class PlainSocket>
class PlainStream final : public LayerStream<PlainSocket> {
public:
    PlainStream(IoThread& io, PlainSocket socket, std::chrono::milliseconds silence)
        : LayerStream<PlainSocket>(io, silence), socket_(std::move(socket)) {
        boost::system::error_code ignored; // a broken socket is told of when it is used
        socket_.non_blocking(true, ignored);
    }

private:
    using typename LayerStream<PlainSocket>::Buffers;

    PlainSocket& layer() noexcept override { return socket_; }

    std::optional<std::size_t> read_at_once(asio::mutable_buffer into) override {
        boost::system::error_code error;
        const std::size_t size = socket_.read_some(into, error);
        if (error == asio::error::would_block) {
            return std::nullopt;
        }
        if (error != asio::error::eof) {
            this->throw_if(error);
        }
        return size;
    }

    bool write_at_once(Buffers& buffers) override {
        boost::system::error_code error;
        std::size_t written = asio::write(socket_, buffers, error);
        if (!error) {
            return true;
        }
        if (error != asio::error::would_block) {
            this->throw_if(error);
        }
        for (asio::const_buffer& buffer : buffers) {
            const std::size_t size = std::min(written, buffer.size());
            buffer += size;
            written -= size;
        }
        return false;
    }

    void begin_read(Operation& reading, asio::mutable_buffer into) override {
        reading.begin_here(
            [&](auto handler) { socket_.async_read_some(into, std::move(handler)); });
    }

    PlainSocket socket_;
};

/// Says goodbye to the server without making anybody wait for its answer.
void shut_down(IoThread& io, TlsSocket socket) {
    struct Goodbye {
        TlsSocket socket;
        asio::steady_timer timer;
    };
    auto& context = io.context();
    asio::post(context, [&context, socket = std::move(socket)]() mutable {
        auto goodbye = std::make_shared<Goodbye>(
            Goodbye{std::move(socket), asio::steady_timer(context, std::chrono::seconds(1))});
        auto& [tls, timer] = *goodbye;
        timer.async_wait([goodbye](boost::system::error_code) {
            boost::system::error_code ignored; // it is being given up
            goodbye->socket.stream->lowest_layer().close(ignored);
        });
        tls.stream->async_shutdown(
            [goodbye](boost::system::error_code) { goodbye->timer.cancel(); });
    });
}

class TlsStream final : public LayerStream<asio::ssl::stream<TcpSocket>> {
public:
    TlsStream(IoThread& io, TlsSocket socket, std::chrono::milliseconds silence)
        : LayerStream(io, silence), socket_(std::move(socket)) {}
    ~TlsStream() override {
        if (socket_.stream->lowest_layer().is_open()) {
            shut_down(io_, std::move(socket_));
        }
    }

    /// Records may have come along with those that were read, and wait before or inside OpenSSL.
    bool has_input() override {
        SSL* const tls = layer().native_handle();
        return ::SSL_has_pending(tls) != 0 || BIO_ctrl_pending(::SSL_get_rbio(tls)) != 0 ||
               LayerStream::has_input();
    }

private:
    asio::ssl::stream<TcpSocket>& layer() noexcept override { return *socket_.stream; }

    // Its steps are many, and all of them the I/O thread's.
    std::optional<std::size_t> read_at_once(asio::mutable_buffer) override { return std::nullopt; }
    bool write_at_once(Buffers&) override { return false; }
    void begin_read(Operation& reading, asio::mutable_buffer into) override {
        reading.begin(io_.context().get_executor(), [this, into](auto handler) {
            layer().async_read_some(into, std::move(handler));
        });
    }

    TlsSocket socket_;
};

} // namespace

std::unique_ptr<Stream> make_stream(IoThread& io, Socket socket,
                                    std::chrono::milliseconds silence) {
    return std::visit(
        [&](auto& kind) -> std::unique_ptr<Stream> {
            using Kind = std::decay_t<decltype(kind)>;
            if constexpr (std::is_same_v<Kind, TlsSocket>) {
                return std::make_unique<TlsStream>(io, std::move(kind), silence);
            } else {
                return std::make_unique<PlainStream<Kind>>(io, std::move(kind), silence);
            }
        },
        socket);
}

} // namespace rexa::net
