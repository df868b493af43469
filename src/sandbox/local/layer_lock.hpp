#ifndef REXA_SANDBOX_LOCAL_LAYER_LOCK_HPP
#define REXA_SANDBOX_LOCAL_LAYER_LOCK_HPP

#include <rexa/call.hpp>

#include <cstdint>

namespace rexa::local {

// Advisory locks between processes and between threads which opened the file each for itself. The
// kernel releases them when the last descriptor is closed, however the process ends.

enum class LockKind : std::uint8_t { shared, exclusive };

/// False when someone else holds it. Errors: path_unreadable.
bool try_lock(int descriptor, LockKind kind);

/// Errors: path_unreadable, cancelled, deadline_exceeded.
void lock_waiting(int descriptor, LockKind kind, const Call& call);

} // namespace rexa::local

#endif
