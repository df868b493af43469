#ifndef REXA_MODEL_API_GEMINI_REFUSAL_HPP
#define REXA_MODEL_API_GEMINI_REFUSAL_HPP

#include "model_api/refusal.hpp"

#include <chrono>
#include <optional>
#include <string_view>

namespace rexa::model_api::gemini {

/// What an error of Gemini means, by its status and its details.
Refusal refusal(const Failure& failure, const ServiceNames& names);

/// A duration such as "38s" or "38.5s".
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

} // namespace rexa::model_api::gemini

#endif
