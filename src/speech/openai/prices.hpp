#ifndef REXA_SPEECH_OPENAI_PRICES_HPP
#define REXA_SPEECH_OPENAI_PRICES_HPP

#include "model_api/catalog.hpp"

#include <rexa/cost.hpp>

#include <optional>
#include <span>
#include <string_view>

namespace rexa::openai {

/// Of models that are paid for by tokens.
std::span<const model_api::PublishedPrice> transcription_prices();

/// What so much sound costs with a model that is paid for by time; none where its price is not
/// known.
std::optional<Cost> cost_of_seconds(std::string_view model, double seconds);

} // namespace rexa::openai

#endif
