#ifndef REXA_CORE_CALL_END_HPP
#define REXA_CORE_CALL_END_HPP

#include <rexa/call.hpp>
#include <rexa/error.hpp>

namespace rexa::core {

/// Whether this is how the end of a call is told. It need not be the caller's: one who was called
/// may have given up by a time of its own.
inline bool is_end_of_call(Errc code) noexcept {
    return code == Errc::cancelled || code == Errc::deadline_exceeded;
}

/// Whether an error with this code means that this very call is over.
inline bool is_end_of(const Call& call, Errc code) noexcept {
    return is_end_of_call(code) &&
           (call.stop().stop_requested() || Call::Clock::now() >= call.deadline());
}

} // namespace rexa::core

#endif
