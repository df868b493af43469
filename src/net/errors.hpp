#ifndef REXA_NET_ERRORS_HPP
#define REXA_NET_ERRORS_HPP

#include "net/silence.hpp"

#include <rexa/error.hpp>

#include <boost/system/error_code.hpp>

namespace rexa::net {

/// The connection ended, or broke, before all was said. Retryable, as far as the request is.
Error lost_connection(const boost::system::error_code& why);

/// The other side neither took nor sent a byte for so long.
Error silent_peer(const Silence& silence);

} // namespace rexa::net

#endif
