#ifndef REXA_CORE_PAID_TOGETHER_HPP
#define REXA_CORE_PAID_TOGETHER_HPP

#include <rexa/cost.hpp>
#include <rexa/tokens.hpp>

#include <optional>

namespace rexa::core {

// Of two requests for one answer: known only where both are.

TokenUsage usage_of_both(const TokenUsage& first, const TokenUsage& second) noexcept;
std::optional<Cost> cost_of_both(std::optional<Cost> first, std::optional<Cost> second) noexcept;

} // namespace rexa::core

#endif
