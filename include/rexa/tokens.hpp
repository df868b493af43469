#ifndef REXA_TOKENS_HPP
#define REXA_TOKENS_HPP

#include <cstdint>
#include <optional>

namespace rexa {

/// Tokens of one or more requests to a model. What a server did not tell is unknown, not zero.
struct TokenUsage {
    std::optional<std::uint64_t> input; ///< the whole prompt, what came from a cache included
    std::optional<std::uint64_t> cached_input; ///< of these, from the service's cache
    /// The answer, without the thinking where that is known; else with it, as at Anthropic and at
    /// servers that count both as one.
    std::optional<std::uint64_t> output;
    std::optional<std::uint64_t> thinking; ///< billed like output

    /// All that is known of, each token once.
    [[nodiscard]] std::uint64_t total() const noexcept {
        return input.value_or(0) + output.value_or(0) + thinking.value_or(0);
    }

    friend bool operator==(const TokenUsage&, const TokenUsage&) = default;
};

/// Of two requests: unknown only where neither told.
TokenUsage operator+(const TokenUsage& a, const TokenUsage& b) noexcept;

} // namespace rexa

#endif
