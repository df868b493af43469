#ifndef REXA_CORE_CODEC_REQUEST_CODEC_HPP
#define REXA_CORE_CODEC_REQUEST_CODEC_HPP

#include "core/codec/fields.hpp"

#include <rexa/run_request.hpp>

#include <string_view>

namespace rexa::core {

/// A request without its parent, standard input and files: their owners say how those are kept.
/// The fields 1 to 9; further ones may be added behind them.
FieldWriter encode_request(const RunRequest& request);
RunRequest decode_request(FieldReader& fields);

} // namespace rexa::core

#endif
