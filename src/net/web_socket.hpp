#ifndef REXA_NET_WEB_SOCKET_HPP
#define REXA_NET_WEB_SOCKET_HPP

#include "net/headers.hpp"
#include "net/io_thread.hpp"
#include "net/message.hpp"
#include "net/socket.hpp"
#include "net/url.hpp"

#include <rexa/call.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace rexa::net {

struct WebSocketRequest {
    explicit WebSocketRequest(Url where) : url(std::move(where)) {}

    Url url;
    Headers headers;                     ///< with Sec-WebSocket-Protocol, where one is offered
    std::size_t message_bytes = 1 << 20; ///< the largest message taken
    /// Told of a reply that opens no WebSocket, before the Error that it is.
    std::function<void(const Reply&)> on_refusal;
};

/// The status of a connection that ended without a close frame.
inline constexpr std::uint16_t no_close_frame = 1006;

enum class MessageKind : std::uint8_t { text = 1, binary = 2 };

/// What came of waiting for a message.
enum class Received : std::uint8_t {
    message,
    nothing_yet, ///< the time to wait has passed; the socket stays as it is
    closed,      ///< see close_code; also when the connection just ended
};

/// An open WebSocket, for one thread at a time. Pings are answered while somebody receives.
class WebSocket {
public:
    virtual ~WebSocket() = default;

    /// Waits until then for the next message. Errors: connection_lost, bad_reply, too_large,
    /// cancelled, deadline_exceeded.
    virtual Received receive(Call::Clock::time_point until, const Call& call) = 0;

    /// The message received last.
    [[nodiscard]] virtual MessageKind kind() const noexcept = 0;
    [[nodiscard]] virtual std::string_view message() const noexcept = 0;

    virtual void send(MessageKind kind, std::string_view message, const Call& call) = 0;

    /// The status of the server's close frame; `no_close_frame` where there was none.
    [[nodiscard]] virtual std::uint16_t close_code() const noexcept = 0;
    [[nodiscard]] virtual std::string_view close_reason() const noexcept = 0;

    /// What the server chose of the protocols offered; may be empty.
    [[nodiscard]] virtual const std::string& protocol() const noexcept = 0;
};

/// Shakes hands over an established connection. Errors: remote_refused for a reply that refuses;
/// invalid_argument for a header longer than 32 KiB; bad_reply, connection_lost, cancelled,
/// deadline_exceeded.
std::unique_ptr<WebSocket> open_web_socket(IoThread& io, Socket socket,
                                           const WebSocketRequest& request,
                                           std::chrono::milliseconds silence, const Call& call);

} // namespace rexa::net

#endif
