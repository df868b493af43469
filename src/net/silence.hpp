#ifndef REXA_NET_SILENCE_HPP
#define REXA_NET_SILENCE_HPP

#include <chrono>
#include <string_view>

namespace rexa::net {

/// The longest wait for the other side to take or send a byte.
struct Silence {
    std::chrono::milliseconds longest{};
    std::string_view option = "silence_timeout"; ///< what errors tell to raise
};

} // namespace rexa::net

#endif
