#ifndef REXA_MODEL_API_OPENAI_REFUSAL_HPP
#define REXA_MODEL_API_OPENAI_REFUSAL_HPP

#include "model_api/refusal.hpp"

namespace rexa::model_api::openai {

/// What an error of OpenAI, or of a server that speaks its language, means.
Refusal refusal(const Failure& failure, const ServiceNames& names);

} // namespace rexa::model_api::openai

#endif
