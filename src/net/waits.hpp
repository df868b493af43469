#ifndef REXA_NET_WAITS_HPP
#define REXA_NET_WAITS_HPP

#include "net/io_thread.hpp"
#include "net/operation.hpp"

#include <rexa/call.hpp>

#include <boost/asio/post.hpp>

#include <algorithm>
#include <chrono>

namespace rexa::net {

/// The end of a call, or of a patience counted from now, whichever comes first.
inline Call::Clock::time_point sooner(const Call& call, std::chrono::milliseconds patience) {
    return std::min(call.deadline(), Call().timeout(patience).deadline());
}

/// Ends an operation that nobody wants to wait for any more, by closing its socket.
template <class AnySocket>
void close_and_wait(IoThread& io, AnySocket& socket, Operation& operation) {
    boost::asio::post(io.context(), [&socket] {
        boost::system::error_code ignored; // closing a socket twice is no error worth telling
        socket.close(ignored);
    });
    operation.wait_for_end();
}

} // namespace rexa::net

#endif
