#ifndef REXA_NET_WITHIN_HPP
#define REXA_NET_WITHIN_HPP

#include <rexa/call.hpp>

#include <algorithm>
#include <chrono>

namespace rexa::net {

/// The end of a call, or of a patience counted from now, whichever comes first.
inline Call::Clock::time_point sooner(const Call& call, std::chrono::milliseconds patience) {
    return std::min(call.deadline(), Call().timeout(patience).deadline());
}

/// The call, ended by that patience too.
inline Call within(Call call, std::chrono::milliseconds patience) {
    return call.deadline(sooner(call, patience));
}

} // namespace rexa::net

#endif
