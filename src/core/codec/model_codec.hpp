#ifndef REXA_CORE_CODEC_MODEL_CODEC_HPP
#define REXA_CORE_CODEC_MODEL_CODEC_HPP

#include "core/codec/fields.hpp"

#include <rexa/code_generator.hpp>

#include <string_view>

namespace rexa::core {

FieldWriter encode_model_request(const ModelRequest& request);
/// Errors: store_corrupt.
ModelRequest decode_model_request(std::string_view bytes);

FieldWriter encode_model_reply(const ModelReply& reply);
/// Errors: store_corrupt.
ModelReply decode_model_reply(std::string_view bytes);

} // namespace rexa::core

#endif
