#ifndef REXA_CORE_CODEC_TRANSCRIPT_CODEC_HPP
#define REXA_CORE_CODEC_TRANSCRIPT_CODEC_HPP

#include "core/codec/fields.hpp"

#include <rexa/transcriber.hpp>

#include <string_view>

namespace rexa::core {

FieldWriter encode_transcript(const Transcript& transcript);
/// Errors: store_corrupt.
Transcript decode_transcript(std::string_view bytes);

FieldWriter encode_tokens(const TokenUsage& usage);
/// Errors: store_corrupt.
TokenUsage decode_tokens(std::string_view bytes);

} // namespace rexa::core

#endif
