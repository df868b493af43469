#ifndef REXA_CORE_CODEC_EXECUTION_CODEC_HPP
#define REXA_CORE_CODEC_EXECUTION_CODEC_HPP

#include "core/codec/fields.hpp"

#include <rexa/execution.hpp>

#include <string_view>

namespace rexa::core {

/// An execution with its streams by size and digest.
FieldWriter encode_execution(const Execution& execution);

/// The reverse; heads and tails are taken from `streams`, whose own order is not looked at.
/// Errors: store_corrupt, also when they are not the bytes that were encoded.
Execution decode_execution(std::string_view bytes, Output streams);

/// SHA-256 of what was kept of a stream.
Digest digest_of(const StreamRecord& stream);

} // namespace rexa::core

#endif
