#ifndef REXA_COST_HPP
#define REXA_COST_HPP

#include <compare>
#include <cstdint>
#include <limits>

namespace rexa {

/// An amount of US dollars, in whole billionths. Sums and differences beyond what can be told are
/// the furthest that can.
struct Cost {
    std::int64_t nano_usd = 0;

    [[nodiscard]] double usd() const noexcept { return static_cast<double>(nano_usd) / 1e9; }

    friend Cost operator+(Cost a, Cost b) noexcept {
        std::int64_t sum = 0;
        return {__builtin_add_overflow(a.nano_usd, b.nano_usd, &sum) ? furthest(b.nano_usd > 0)
                                                                     : sum};
    }
    friend Cost operator-(Cost a, Cost b) noexcept {
        std::int64_t difference = 0;
        return {__builtin_sub_overflow(a.nano_usd, b.nano_usd, &difference)
                    ? furthest(b.nano_usd < 0)
                    : difference};
    }
    friend auto operator<=>(Cost, Cost) noexcept = default;

private:
    static constexpr std::int64_t furthest(bool up) noexcept {
        return up ? std::numeric_limits<std::int64_t>::max()
                  : std::numeric_limits<std::int64_t>::min();
    }
};

} // namespace rexa

#endif
