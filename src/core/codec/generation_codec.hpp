#ifndef REXA_CORE_CODEC_GENERATION_CODEC_HPP
#define REXA_CORE_CODEC_GENERATION_CODEC_HPP

#include <rexa/bytes.hpp>
#include <rexa/generation.hpp>

namespace rexa::core {

/// The record of a generation, whose SHA-256 names it. `run` is not part of it.
Bytes encode_generation(const Generation& generation);

/// The reverse, from bytes that may be hostile. Errors: store_corrupt.
Generation decode_generation(BytesView encoding);

} // namespace rexa::core

#endif
