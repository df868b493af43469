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

Error silent_peer(std::chrono::milliseconds silence) {
    return Error(Errc::connection_lost, "the server was silent for " +
                                            std::to_string(silence.count()) +
                                            " ms; allow more in silence_timeout")
        .with_retry();
}

Errc errc_of_status(int status) noexcept {
    switch (status) {
    case 401:
        return Errc::unauthenticated;
    case 403:
        return Errc::permission_denied;
    case 404:
        return Errc::not_found;
    case 408:
    case 504:
        return Errc::deadline_exceeded;
    case 409:
        return Errc::failed_precondition;
    case 429:
        return Errc::rate_limited;
    default:
        return status >= 500 ? Errc::remote_failed : Errc::remote_refused;
    }
}

} // namespace rexa::net
