#ifndef REXA_HTTP_OPTIONS_HPP
#define REXA_HTTP_OPTIONS_HPP

#include <rexa/secret.hpp>

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>

namespace rexa {

/// A proxy that connections are tunnelled through (CONNECT). A host passes what it read from its
/// own variables, such as HTTPS_PROXY and NO_PROXY; the library reads none.
struct HttpProxy {
    /// "http://host:port" or "http://user:password@host:port".
    Secret url;
    /// Hosts that are reached without it, separated by commas: "example.org" (with everything
    /// below it), ".example.org", "host:port", an address, "10.0.0.0/8", or "*" for all. Loopback
    /// and link-local hosts are always reached without it.
    std::string no_proxy;
};

/// How a remote service is reached. TLS 1.2 or newer, with the server's certificate and name
/// verified, is not an option but the rule for every https URL.
struct HttpOptions {
    /// PEM files with the authorities to trust; both empty: the system's.
    std::filesystem::path ca_file;
    std::filesystem::path ca_folder;

    std::optional<HttpProxy> proxy;

    /// Looking up the name, connecting and the TLS handshake, together. Above zero.
    std::chrono::milliseconds connect_timeout{10'000};
    /// The longest silence of a server in the middle of a request or reply. Above zero.
    std::chrono::milliseconds silence_timeout{60'000};

    /// Connections kept for the next request, for each server, and how long. Servers end theirs
    /// after about a minute, so keep them for less. One that was kept for too long is ended when
    /// the next request is made, or with the client.
    std::size_t idle_connections = 32;
    std::chrono::milliseconds idle_time{30'000};
};

} // namespace rexa

#endif
