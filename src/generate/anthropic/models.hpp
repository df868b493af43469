#ifndef REXA_GENERATE_ANTHROPIC_MODELS_HPP
#define REXA_GENERATE_ANTHROPIC_MODELS_HPP

#include "model_api/catalog.hpp"

#include <rexa/model_catalog.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace rexa::anthropic {

// What is known of Anthropic's models.

/// Newer versions of the API take fewer settings.
std::span<const ModelProfile> profiles(std::string_view api_version);
std::span<const model_api::PublishedPrice> prices();

/// The word that keeps a model from thinking first.
std::string_view word_without_thinking(std::string_view model) noexcept;

/// So many tokens of thinking, for models that take a number. They are a part of the `max_tokens`;
/// what is left has room for an answer. None: there is too little for both.
std::optional<std::uint32_t> thinking_budget(Thinking thinking, std::uint32_t max_tokens) noexcept;

} // namespace rexa::anthropic

#endif
