#ifndef REXA_MODEL_API_GEMINI_SERVICE_HPP
#define REXA_MODEL_API_GEMINI_SERVICE_HPP

#include "model_api/service.hpp"

#include <rexa/gemini.hpp>

#include <chrono>
#include <optional>
#include <string>

namespace rexa::model_api::gemini {

/// How the service is reached that these options name, which errors call options of this type.
/// Errors: invalid_argument; unauthenticated where there is neither key nor token.
ServiceOptions service_options(const GeminiOptions& options, std::string type);

/// Says how long the service has; none: as long as it needs.
void tell_time_left(net::Request& request, std::optional<std::chrono::seconds> left);

} // namespace rexa::model_api::gemini

#endif
