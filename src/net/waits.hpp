#ifndef REXA_NET_WAITS_HPP
#define REXA_NET_WAITS_HPP

#include "net/io_thread.hpp"
#include "net/operation.hpp"
#include "net/within.hpp"

#include <boost/asio/post.hpp>

#include <future>
#include <utility>

namespace rexa::net {

/// Ends an operation that nobody wants to wait for any more, by closing its socket. When this
/// returns the I/O thread is done with both: the operation may end by itself before the socket is
/// closed, and the socket be gone then.
template <class AnySocket>
void close_and_wait(IoThread& io, AnySocket& socket, Operation& operation) {
    if (io.is_forked()) {
        return; // no thread is here that could touch either
    }
    std::promise<void> closing;
    const std::future<void> closed = closing.get_future();
    boost::asio::post(io.context(), [&socket, closing = std::move(closing)]() mutable {
        boost::system::error_code ignored; // closing a socket twice is no error worth telling
        socket.close(ignored);
        closing.set_value();
    });
    closed.wait();
    operation.wait_for_end();
}

} // namespace rexa::net

#endif
