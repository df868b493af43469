#ifndef REXA_TRACE_GALILEO_ENCODE_HPP
#define REXA_TRACE_GALILEO_ENCODE_HPP

#include "trace/galileo/trace.hpp"

#include <span>
#include <string>
#include <string_view>

namespace rexa::galileo {

/// The request that logs traces, of which there is at least one.
std::string encode_traces(std::span<const Trace> traces, std::string_view log_stream_id);

/// About how many bytes of that a trace takes.
std::size_t encoded_size(const Trace& trace) noexcept;

} // namespace rexa::galileo

#endif
