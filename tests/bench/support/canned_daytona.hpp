#ifndef REXA_TESTS_BENCH_SUPPORT_CANNED_DAYTONA_HPP
#define REXA_TESTS_BENCH_SUPPORT_CANNED_DAYTONA_HPP

#include "bench/support/dialogue.hpp"

#include <cstdint>
#include <string>

namespace rexa::bench {

/// The canned service, in a process of its own.
class CannedDaytona {
public:
    CannedDaytona() : server_({BENCH_CANNED_DAYTONA}), port_(std::stoul(server_.read_line())) {}

    [[nodiscard]] std::uint16_t port() const noexcept { return static_cast<std::uint16_t>(port_); }
    [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

private:
    Dialogue server_;
    unsigned long port_;
};

} // namespace rexa::bench

#endif
