#include "core/units.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace rexa::core {
namespace {

/// `value` / `unit` with as many decimals as make three figures.
std::string three_figures(std::uint64_t value, std::uint64_t unit) {
    const std::uint64_t whole = value / unit;
    const int decimals = whole >= 100 ? 0 : whole >= 10 ? 1 : 2;
    std::uint64_t scale = 1;
    for (int i = 0; i < decimals; ++i) {
        scale *= 10;
    }
    const std::uint64_t part = (value % unit) * scale / unit;
    std::string text = std::to_string(whole);
    if (decimals > 0) {
        const std::string digits = std::to_string(part);
        text += "." + std::string(static_cast<std::size_t>(decimals) - digits.size(), '0') + digits;
    }
    return text;
}

std::string two_digits(unsigned value) {
    return {static_cast<char>('0' + value / 10 % 10), static_cast<char>('0' + value % 10)};
}

} // namespace

std::string format_duration(std::chrono::microseconds duration) {
    if (duration.count() < 0) {
        return "unknown";
    }
    const auto micros = static_cast<std::uint64_t>(duration.count());
    if (micros < 1'000) {
        return std::to_string(micros) + " us";
    }
    if (micros < 1'000'000) {
        return three_figures(micros, 1'000) + " ms";
    }
    if (micros < 60'000'000) {
        return three_figures(micros, 1'000'000) + " s";
    }
    const std::uint64_t seconds = micros / 1'000'000;
    if (seconds < 3'600) {
        return std::to_string(seconds / 60) + " min " + std::to_string(seconds % 60) + " s";
    }
    return std::to_string(seconds / 3'600) + " h " + std::to_string(seconds / 60 % 60) + " min";
}

std::string format_wall_time(std::chrono::microseconds wall) {
    return wall == std::chrono::microseconds::zero() ? "time unknown" : format_duration(wall);
}

std::string format_size(std::uint64_t bytes) {
    static constexpr std::array<std::string_view, 6> units = {"KiB", "MiB", "GiB",
                                                              "TiB", "PiB", "EiB"};
    if (bytes < 1024) {
        return std::to_string(bytes) + (bytes == 1 ? " byte" : " bytes");
    }
    std::size_t unit = 0;
    std::uint64_t scale = 1024;
    while (unit + 1 < units.size() && bytes / scale >= 1024) {
        scale *= 1024;
        ++unit;
    }
    // Below 2^53 the product with 100 cannot overflow; above it two decimals less are no loss.
    const bool large = scale > (1ull << 50);
    return three_figures(large ? bytes >> 20 : bytes, large ? scale >> 20 : scale) + " " +
           std::string(units[unit]);
}

std::string format_cost(Cost cost) {
    constexpr std::uint64_t dollar = 1'000'000'000;
    constexpr std::uint64_t cent = dollar / 100;
    const bool is_negative = cost.nano_usd < 0;
    // Without a sign there is room for rounding up the largest amount.
    const auto bits = static_cast<std::uint64_t>(cost.nano_usd);
    const std::uint64_t amount = is_negative ? 0 - bits : bits;
    std::uint64_t unit = cent;
    while (unit > 1 && amount < unit * 10 && amount < dollar) {
        unit /= 10;
    }
    const std::uint64_t rounded = (amount + unit / 2) / unit * unit;
    std::string decimals = std::to_string(rounded % dollar + dollar).substr(1);
    const std::size_t needed = decimals.find_last_not_of('0') + 1;
    decimals.resize(std::max(needed, std::size_t{2}));
    return (is_negative ? "-$" : "$") + std::to_string(rounded / dollar) + "." + decimals;
}

std::string format_time(Timestamp time) {
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(time - day));
    return std::to_string(static_cast<int>(date.year())) + "-" +
           two_digits(static_cast<unsigned>(date.month())) + "-" +
           two_digits(static_cast<unsigned>(date.day())) + " " +
           two_digits(static_cast<unsigned>(clock.hours().count())) + ":" +
           two_digits(static_cast<unsigned>(clock.minutes().count())) + ":" +
           two_digits(static_cast<unsigned>(clock.seconds().count()));
}

} // namespace rexa::core
