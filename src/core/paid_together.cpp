#include "core/paid_together.hpp"

namespace rexa::core {

TokenUsage usage_of_both(const TokenUsage& first, const TokenUsage& second) noexcept {
    TokenUsage usage = first + second;
    if (!first.input || !second.input) {
        usage.input = usage.cached_input = std::nullopt;
    }
    if (!first.output || !second.output) {
        usage.output = usage.thinking = std::nullopt;
    }
    return usage;
}

std::optional<Cost> cost_of_both(std::optional<Cost> first, std::optional<Cost> second) noexcept {
    return first && second ? std::optional(*first + *second) : std::nullopt;
}

} // namespace rexa::core
