#ifndef REXA_NET_PAUSE_HPP
#define REXA_NET_PAUSE_HPP

#include <rexa/call.hpp>

namespace rexa::net {

/// Waits for the moment on the calling thread. Errors: cancelled, and deadline_exceeded as soon as
/// the call's deadline comes first.
void pause_until(Call::Clock::time_point moment, const Call& call);

} // namespace rexa::net

#endif
