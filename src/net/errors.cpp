#include "net/errors.hpp"

#include <boost/asio/ssl/error.hpp>

#include <string>

namespace rexa::net {

namespace {

std::string reason(const boost::system::error_code& why) {
    if (why == boost::asio::ssl::error::stream_truncated) {
        return "it ended without a TLS goodbye, so that something may be missing";
    }
    return why.message();
}

} // namespace

Error lost_connection(const boost::system::error_code& why) {
    return Error(Errc::connection_lost, "the connection was lost: " + reason(why)).with_retry();
}

Error silent_peer(const Silence& silence) {
    return Error(Errc::connection_lost, "the server was silent for " +
                                            std::to_string(silence.longest.count()) +
                                            " ms; allow more in " + std::string(silence.option))
        .with_retry();
}

} // namespace rexa::net
