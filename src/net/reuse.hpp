#ifndef REXA_NET_REUSE_HPP
#define REXA_NET_REUSE_HPP

#include <chrono>
#include <cstdint>

namespace rexa::net {

/// What repeating a request may do, stated by whoever makes the call and not guessed from its verb.
enum class Idempotency : std::uint8_t {
    idempotent = 1,   ///< sending it twice is as good as once
    connect_only = 2, ///< repeat only what certainly never reached the server's program
};

/// What is known of a connection whose exchange is over, or that has waited in the pool.
struct ConnectionState {
    bool request_written = false; ///< to its end
    bool reply_read = false;      ///< to its end, which the reply itself named
    bool keeps_alive = false;     ///< HTTP/1.1 and no "Connection: close" on either side
    bool readable = false;        ///< bytes, an end or a close_notify wait to be read
    std::chrono::milliseconds idle{0};
};

/// Whether a connection may carry another request. `idle_limit` lies well below the server's own.
[[nodiscard]] bool may_reuse(const ConnectionState& state,
                             std::chrono::milliseconds idle_limit) noexcept;

/// How an exchange failed for want of a connection; neither cancelled nor out of time.
struct FailedExchange {
    bool reused = false;    ///< the connection came from the pool
    bool wrote_any = false; ///< of the request
    bool read_any = false;  ///< of the reply
};

/// Whether the request may be sent once more on a fresh connection: the server may have closed the
/// kept one just before, and never have seen it.
[[nodiscard]] bool may_resend(const FailedExchange& failure, Idempotency idempotency) noexcept;

} // namespace rexa::net

#endif
