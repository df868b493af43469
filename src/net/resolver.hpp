#ifndef REXA_NET_RESOLVER_HPP
#define REXA_NET_RESOLVER_HPP

#include <rexa/call.hpp>

#include <boost/asio/ip/address.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace rexa::net {

using Addresses = std::vector<boost::asio::ip::address>;

/// Finds the addresses of a host. The system's look-up cannot be cancelled, so that it runs on
/// workers of its own, at most four: a caller whose time is up leaves, and a worker that is stuck
/// ends with the process. Equal names are looked up once; answers are kept for ten seconds. Safe
/// to use from several threads.
class Resolver {
public:
    /// Blocks until the answer is there. Throws Error.
    using LookUp = std::function<Addresses(const std::string& host)>;

    /// By the system's own rules (getaddrinfo).
    Resolver();
    explicit Resolver(LookUp look_up);
    Resolver(const Resolver&) = delete;
    Resolver& operator=(const Resolver&) = delete;
    /// Does not wait for look-ups under way.
    ~Resolver();

    /// An address as text is its own answer. Errors: connection_failed, cancelled,
    /// deadline_exceeded.
    Addresses resolve(const std::string& host, const Call& call);

private:
    class Workers;
    std::shared_ptr<Workers> workers_;
};

} // namespace rexa::net

#endif
