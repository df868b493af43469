#ifndef REXA_NET_NO_PROXY_HPP
#define REXA_NET_NO_PROXY_HPP

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rexa::net {

/// Whether a host is reached directly although there is a proxy: localhost, loopback and link-local
/// addresses always, and what an entry names.
///
/// An entry, as in NO_PROXY, is `*`, a name (itself and everything below it, with or without a
/// leading dot or `*.`), an address, or a range of addresses (10.0.0.0/8); names and addresses may
/// have a port (`name:8080`, `[::1]:8080`) and then mean that port alone. What cannot be read
/// matches nothing. `host` is as in Url: lower case, an IPv6 address without its brackets.
[[nodiscard]] bool bypasses_proxy(std::string_view host, std::uint16_t port,
                                  const std::vector<std::string>& entries);

} // namespace rexa::net

#endif
