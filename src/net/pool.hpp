#ifndef REXA_NET_POOL_HPP
#define REXA_NET_POOL_HPP

#include "net/stream.hpp"

#include <rexa/call.hpp>

#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace rexa::net {

/// Connections that wait for their next request, by origin; the last used goes first. Safe to use
/// from several threads.
class Pool {
public:
    Pool(std::size_t most_for_each, std::chrono::milliseconds idle_time);

    // Both end those that were kept for too long, of whatever origin.

    /// Null when none is fit for use.
    std::unique_ptr<Stream> take(const std::string& origin);
    void put(const std::string& origin, std::unique_ptr<Stream> stream);

private:
    struct Idle {
        std::unique_ptr<Stream> stream;
        Call::Clock::time_point since;
    };
    using Row = std::vector<Idle>;

    Row take_out_old(Call::Clock::time_point now);

    const std::size_t most_for_each_;
    const std::chrono::milliseconds idle_time_;
    std::mutex mutex_;
    std::map<std::string, Row> rows_;
};

} // namespace rexa::net

#endif
