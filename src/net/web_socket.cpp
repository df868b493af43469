#include "net/web_socket.hpp"

#include "net/errors.hpp"
#include "net/waits.hpp"

#include <rexa/error.hpp>

#include <boost/asio/post.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/beast/core/bind_handler.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>

#include <algorithm>
#include <utility>

namespace rexa::net {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
namespace websocket = boost::beast::websocket;

bool is_end_of_connection(const boost::system::error_code& error) {
    return error == asio::error::eof || error == asio::error::connection_reset ||
           error == asio::error::broken_pipe || error == asio::ssl::error::stream_truncated;
}

Error failed_read(const boost::system::error_code& error, std::size_t limit) {
    if (error == websocket::error::message_too_big || error == websocket::error::buffer_overflow) {
        return Error(Errc::too_large, "a WebSocket message is larger than the " +
                                          std::to_string(limit) + " bytes allowed");
    }
    if (error == websocket::condition::protocol_violation ||
        error == websocket::error::bad_data_frame) {
        return Error(Errc::bad_reply,
                     "the server broke the WebSocket protocol: " + error.message());
    }
    return lost_connection(error);
}

Error failed_handshake(const boost::system::error_code& error, std::size_t limit) {
    const bool cut = error == http::error::end_of_stream || error == http::error::partial_message;
    const bool no_http = error.category() == make_error_code(http::error::end_of_stream).category();
    if ((no_http && !cut) || error == websocket::condition::handshake_failed) {
        return Error(Errc::bad_reply, "the server's answer opens no WebSocket: " + error.message());
    }
    return failed_read(error, limit);
}

/// Beast throws where a header is too long, on a thread that nothing may be thrown on.
void check_lengths(const Headers& headers) {
    constexpr std::size_t longest = 32 << 10;
    for (const auto& [name, value] : headers) {
        if (name.size() + value.size() > longest) {
            throw Error(Errc::invalid_argument,
                        "header " + name.substr(0, 64) + ": must not be longer than 32 KiB");
        }
    }
}

Reply reply_of(const websocket::response_type& answer) {
    Reply reply;
    reply.status = static_cast<int>(answer.result_int());
    reply.body = answer.body();
    for (const auto& field : answer) {
        try {
            reply.headers.add(std::string_view(field.name_string()),
                              std::string_view(field.value()));
        } catch (const Error&) {
            continue; // of a refusal, what can be read is enough
        }
    }
    return reply;
}

Error refused(const Reply& reply) {
    const auto code = reply.status < 400 ? Errc::bad_reply : Errc::remote_refused;
    return Error(code, "the server did not open a WebSocket")
        .with_remote(reply.status, "", reply.body, "");
}

/// A connection that its holder closes. Beast would wait for the other side to end it, after a
/// close frame as after a violation, and some servers never do.
template <class Layer>
struct HeldLayer : Layer {
    explicit HeldLayer(Layer layer) : Layer(std::move(layer)) {}
};

/// Found by Beast.
template <class Layer, class Handler>
void async_teardown(beast::role_type, HeldLayer<Layer>& layer, Handler&& handler) {
    asio::post(layer.get_executor(), beast::bind_front_handler(std::forward<Handler>(handler),
                                                               boost::system::error_code()));
}

template <class Layer>
class LayerWebSocket final : public WebSocket {
public:
    LayerWebSocket(IoThread& io, Layer layer, std::size_t message_bytes,
                   std::chrono::milliseconds silence)
        : io_(io), stream_(HeldLayer<Layer>(std::move(layer))), message_bytes_(message_bytes),
          silence_(silence) {
        // Deadlines are the callers'; a server that never reads would answer no ping.
        stream_.set_option(websocket::stream_base::timeout{websocket::stream_base::none(),
                                                           websocket::stream_base::none(), false});
        stream_.read_message_max(message_bytes);
    }
    LayerWebSocket(const LayerWebSocket&) = delete;
    LayerWebSocket& operator=(const LayerWebSocket&) = delete;
    ~LayerWebSocket() override {
        if (reading_now_) {
            close_and_wait(io_, lowest(), reading_);
        }
    }

    void shake_hands(const WebSocketRequest& request, const Call& call) {
        check_lengths(request.headers);
        stream_.set_option(
            websocket::stream_base::decorator([&request](websocket::request_type& head) {
                for (const auto& [name, value] : request.headers) {
                    head.set(name, value);
                }
            }));
        websocket::response_type reply;
        const auto host = request.url.authority();
        Operation handshake;
        handshake.begin(io_.context().get_executor(), [&](auto handler) {
            stream_.async_handshake(reply, host, request.url.target, std::move(handler));
        });
        finish(handshake, call);
        if (handshake.error() == websocket::error::upgrade_declined) {
            const Reply answer = reply_of(reply);
            if (request.on_refusal) {
                request.on_refusal(answer);
            }
            throw refused(answer);
        }
        if (handshake.error()) {
            throw failed_handshake(handshake.error(), message_bytes_);
        }
        protocol_ = std::string(reply[beast::http::field::sec_websocket_protocol]);
    }

    Received receive(Call::Clock::time_point until, const Call& call) override {
        call.check();
        if (!reading_now_) {
            begin_reading();
        }
        const auto earliest = std::min(until, call.deadline());
        if (reading_.wait(call.stop(), earliest) != Operation::Outcome::ended) {
            call.check();
            return Received::nothing_yet;
        }
        reading_now_ = false;
        return received();
    }

    [[nodiscard]] MessageKind kind() const noexcept override {
        return stream_.got_text() ? MessageKind::text : MessageKind::binary;
    }

    [[nodiscard]] std::string_view message() const noexcept override {
        const auto data = buffer_.data();
        return {static_cast<const char*>(data.data()), data.size()};
    }

    void send(MessageKind kind, std::string_view message, const Call& call) override {
        call.check();
        Operation writing;
        writing.begin(io_.context().get_executor(), [&](auto handler) {
            stream_.text(kind == MessageKind::text);
            stream_.async_write(asio::buffer(message), std::move(handler));
        });
        finish(writing, call);
        if (writing.error()) {
            throw lost_connection(writing.error());
        }
    }

    [[nodiscard]] std::uint16_t close_code() const noexcept override {
        const auto code = stream_.reason().code;
        return code == websocket::close_code::none ? no_close_frame : code;
    }

    [[nodiscard]] std::string_view close_reason() const noexcept override {
        return stream_.reason().reason.c_str();
    }

    [[nodiscard]] const std::string& protocol() const noexcept override { return protocol_; }

private:
    auto& lowest() noexcept { return beast::get_lowest_layer(stream_); }

    void begin_reading() {
        buffer_.clear();
        reading_.begin(io_.context().get_executor(),
                       [this](auto handler) { stream_.async_read(buffer_, std::move(handler)); });
        reading_now_ = true;
    }

    Received received() {
        if (!reading_.error()) {
            return Received::message;
        }
        const bool was_told = stream_.reason().code != websocket::close_code::none;
        if (was_told || reading_.error() == websocket::error::closed ||
            is_end_of_connection(reading_.error())) {
            return Received::closed;
        }
        throw failed_read(reading_.error(), message_bytes_);
    }

    void finish(Operation& operation, const Call& call) {
        if (operation.wait(call.stop(), sooner(call, silence_)) == Operation::Outcome::ended) {
            return;
        }
        close_and_wait(io_, lowest(), operation);
        call.check();
        throw silent_peer({silence_});
    }

    IoThread& io_;
    websocket::stream<HeldLayer<Layer>> stream_;
    const std::size_t message_bytes_;
    const std::chrono::milliseconds silence_;
    beast::flat_buffer buffer_;
    std::string protocol_;
    Operation reading_;
    bool reading_now_ = false;
};

template <class Layer>
std::unique_ptr<WebSocket> open_over(IoThread& io, Layer layer, const WebSocketRequest& request,
                                     std::chrono::milliseconds silence, const Call& call) {
    auto opened = std::make_unique<LayerWebSocket<Layer>>(io, std::move(layer),
                                                          request.message_bytes, silence);
    opened->shake_hands(request, call);
    return opened;
}

template <class PlainSocket>
PlainSocket bare(PlainSocket& socket) {
    return std::move(socket);
}

/// The TLS stream keeps what it needs of its settings.
asio::ssl::stream<TcpSocket> bare(TlsSocket& socket) {
    return std::move(*socket.stream);
}

} // namespace

std::unique_ptr<WebSocket> open_web_socket(IoThread& io, Socket socket,
                                           const WebSocketRequest& request,
                                           std::chrono::milliseconds silence, const Call& call) {
    return std::visit(
        [&](auto& layer) { return open_over(io, bare(layer), request, silence, call); }, socket);
}

} // namespace rexa::net
