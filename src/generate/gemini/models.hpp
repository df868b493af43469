#ifndef REXA_GENERATE_GEMINI_MODELS_HPP
#define REXA_GENERATE_GEMINI_MODELS_HPP

#include "model_api/catalog.hpp"

#include <rexa/model_catalog.hpp>

#include <span>

namespace rexa::gemini {

// What is known of Gemini's models.

std::span<const ModelProfile> profiles();
std::span<const model_api::PublishedPrice> prices();

/// So many tokens of thinking, for models that take a number.
int thinking_budget(Thinking thinking) noexcept;

} // namespace rexa::gemini

#endif
