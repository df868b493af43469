#ifndef REXA_NET_STREAM_HPP
#define REXA_NET_STREAM_HPP

#include "net/io_thread.hpp"
#include "net/silence.hpp"
#include "net/socket.hpp"

#include <rexa/bytes.hpp>
#include <rexa/call.hpp>

#include <chrono>
#include <cstddef>
#include <initializer_list>
#include <memory>
#include <span>

namespace rexa::net {

/// Bytes to and from one server. Used by one thread at a time, which waits. After an Error it is
/// fit only for destruction.
class Stream {
public:
    virtual ~Stream() = default;

    /// At least one byte, or 0 at the orderly end. Errors: connection_lost (also a TLS connection
    /// that ends without saying so, and silence), cancelled, deadline_exceeded.
    virtual std::size_t read_some(std::span<std::byte> into, const Call& call) = 0;

    /// All of it. Errors: as read_some.
    virtual void write(std::initializer_list<BytesView> parts, const Call& call) = 0;

    /// Whether anything has arrived, be it bytes or the end: such a connection is not used again.
    [[nodiscard]] virtual bool has_input() = 0;

    /// From now on.
    virtual void set_silence(const Silence& silence) = 0;
};

/// `silence` is the longest wait for a peer to take or send a byte.
std::unique_ptr<Stream> make_stream(IoThread& io, Socket socket, std::chrono::milliseconds silence);

} // namespace rexa::net

#endif
