#ifndef REXA_NET_TLS_HPP
#define REXA_NET_TLS_HPP

#include <boost/asio/ssl/context.hpp>

#include <filesystem>
#include <memory>

namespace rexa::net {

/// A client's settings for TLS: version 1.2 or newer, the server's certificate always verified,
/// against these authorities or the system's. Errors: invalid_argument for a file that cannot be
/// used, tls_failed when no authorities are found.
std::shared_ptr<boost::asio::ssl::context> make_tls_context(const std::filesystem::path& ca_file,
                                                            const std::filesystem::path& ca_folder);

} // namespace rexa::net

#endif
