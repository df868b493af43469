#ifndef REXA_CORE_CODEC_ENVIRONMENT_CODEC_HPP
#define REXA_CORE_CODEC_ENVIRONMENT_CODEC_HPP

#include "core/codec/fields.hpp"

#include <rexa/environment.hpp>

#include <string_view>

namespace rexa::core {

FieldWriter encode_environment(const Environment& environment);
Environment decode_environment(std::string_view bytes);

} // namespace rexa::core

#endif
