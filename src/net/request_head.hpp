#ifndef REXA_NET_REQUEST_HEAD_HPP
#define REXA_NET_REQUEST_HEAD_HPP

#include "net/message.hpp"

#include <cstdint>
#include <string>

namespace rexa::net {

/// The request up to its body, as it goes over the wire.
/// Errors: invalid_argument for a header that is the client's own.
std::string make_request_head(const Request& request, std::uint64_t body_bytes);

} // namespace rexa::net

#endif
