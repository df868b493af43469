#ifndef REXA_GENERATE_ANTHROPIC_REFUSAL_HPP
#define REXA_GENERATE_ANTHROPIC_REFUSAL_HPP

#include "model_api/refusal.hpp"

namespace rexa::anthropic {

/// What an error of Anthropic means, in a reply or in the middle of a stream.
model_api::Refusal refusal(const model_api::Failure& failure, const model_api::ServiceNames& names);

} // namespace rexa::anthropic

#endif
