#ifndef REXA_MODEL_API_GEMINI_SERVICE_HPP
#define REXA_MODEL_API_GEMINI_SERVICE_HPP

#include "model_api/service.hpp"

#include <rexa/gemini.hpp>

namespace rexa::model_api::gemini {

/// How the service is reached that these options name. Errors: invalid_argument; unauthenticated
/// where there is neither key nor token.
ServiceOptions service_options(const GeminiOptions& options);

} // namespace rexa::model_api::gemini

#endif
