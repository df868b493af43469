#ifndef REXA_NET_WAITS_HPP
#define REXA_NET_WAITS_HPP

#include "net/io_thread.hpp"
#include "net/operation.hpp"

#include <rexa/call.hpp>

#include <boost/asio/post.hpp>

#include <algorithm>
#include <chrono>
#include <future>
#include <utility>

namespace rexa::net {

/// The end of a call, or of a patience counted from now, whichever comes first.
inline Call::Clock::time_point sooner(const Call& call, std::chrono::milliseconds patience) {
    return std::min(call.deadline(), Call().timeout(patience).deadline());
}

/// The call, ended by that patience too.
inline Call within(Call call, std::chrono::milliseconds patience) {
    return call.deadline(sooner(call, patience));
}

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
