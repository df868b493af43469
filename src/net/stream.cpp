#include "net/stream.hpp"

#include "net/errors.hpp"
#include "net/plain_stream.hpp"
#include "net/waits.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <openssl/bio.h>
#include <openssl/ssl.h>

#include <poll.h>

#include <vector>

namespace rexa::net {

namespace {

namespace asio = boost::asio;

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

/// Its steps are many, and all of them the I/O thread's. The connection is shared with operations
/// that may outlive this object only by the time their handlers take.
class TlsStream final : public Stream {
public:
    TlsStream(IoThread& io, TlsSocket socket, std::chrono::milliseconds silence)
        : io_(io), socket_(std::move(socket)), silence_{silence} {}
    TlsStream(const TlsStream&) = delete;
    TlsStream& operator=(const TlsStream&) = delete;
    ~TlsStream() override {
        if (lowest().is_open()) {
            shut_down(io_, std::move(socket_));
        }
    }

    std::size_t read_some(std::span<std::byte> into, const Call& call) override {
        call.check();
        const asio::mutable_buffer buffer(into.data(), into.size());
        reading_.begin(io_.context().get_executor(), [this, buffer](auto handler) {
            socket_.stream->async_read_some(buffer, std::move(handler));
        });
        finish(reading_, call);
        if (reading_.error() == asio::error::eof) {
            return 0;
        }
        throw_if(reading_.error());
        return reading_.size();
    }

    void write(std::initializer_list<BytesView> parts, const Call& call) override {
        call.check();
        std::vector<asio::const_buffer> buffers;
        for (const auto part : parts) {
            buffers.emplace_back(part.data(), part.size());
        }
        writing_.begin(io_.context().get_executor(),
                       [this, buffers = std::move(buffers)](auto handler) {
                           asio::async_write(*socket_.stream, buffers, std::move(handler));
                       });
        finish(writing_, call);
        throw_if(writing_.error());
    }

    /// Records may have come along with those that were read, and wait before or inside OpenSSL.
    bool has_input() override {
        SSL* const tls = socket_.stream->native_handle();
        pollfd watched{lowest().native_handle(), POLLIN, 0};
        return ::SSL_has_pending(tls) != 0 || BIO_ctrl_pending(::SSL_get_rbio(tls)) != 0 ||
               ::poll(&watched, 1, 0) != 0;
    }

    void set_silence(const Silence& silence) override { silence_ = silence; }

private:
    static void throw_if(const boost::system::error_code& error) {
        if (error) {
            throw lost_connection(error);
        }
    }

    asio::ssl::stream<TcpSocket>::lowest_layer_type& lowest() noexcept {
        return socket_.stream->lowest_layer();
    }

    void finish(Operation& operation, const Call& call) {
        if (operation.wait(call.stop(), sooner(call, silence_.longest)) ==
            Operation::Outcome::ended) {
            return;
        }
        close_and_wait(io_, lowest(), operation);
        call.check();
        throw silent_peer(silence_);
    }

    IoThread& io_;
    TlsSocket socket_;
    Silence silence_;
    Operation reading_;
    Operation writing_;
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
                return make_plain_stream(kind.release(), silence);
            }
        },
        socket);
}

} // namespace rexa::net
