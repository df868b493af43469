#ifndef REXA_COST_HPP
#define REXA_COST_HPP

#include <compare>
#include <cstdint>

namespace rexa {

/// An amount of US dollars, in whole billionths.
struct Cost {
    std::int64_t nano_usd = 0;

    [[nodiscard]] double usd() const noexcept { return static_cast<double>(nano_usd) / 1e9; }

    friend Cost operator+(Cost a, Cost b) noexcept { return {a.nano_usd + b.nano_usd}; }
    friend Cost operator-(Cost a, Cost b) noexcept { return {a.nano_usd - b.nano_usd}; }
    friend auto operator<=>(Cost, Cost) noexcept = default;
};

} // namespace rexa

#endif
