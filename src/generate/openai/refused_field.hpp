#ifndef REXA_GENERATE_OPENAI_REFUSED_FIELD_HPP
#define REXA_GENERATE_OPENAI_REFUSED_FIELD_HPP

#include "model_api/failure.hpp"

#include <string_view>

namespace rexa::openai {

/// What of a request to OpenAI, that other servers may not know, an error is about; empty: it is
/// about something else.
std::string_view refused_field(const model_api::Failure& failure);

} // namespace rexa::openai

#endif
