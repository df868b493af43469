#ifndef REXA_SANDBOX_LOCAL_SILENT_WRITE_HPP
#define REXA_SANDBOX_LOCAL_SILENT_WRITE_HPP

#include <rexa/bytes.hpp>

#include <sys/types.h>

namespace rexa::local {

/// write(2) to a pipe that never raises SIGPIPE in the host, whatever it does with that signal: a
/// pipe has no MSG_NOSIGNAL, so the signal is blocked in this thread meanwhile, and taken off again
/// when this write was what made it pending.
ssize_t write_without_sigpipe(int pipe, BytesView bytes) noexcept;

} // namespace rexa::local

#endif
