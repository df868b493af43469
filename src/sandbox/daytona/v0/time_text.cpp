#include "sandbox/daytona/v0/time_text.hpp"

#include <array>
#include <cstdio>

namespace rexa::daytona::v0 {
namespace {

using namespace std::chrono;

/// Takes so many digits off the front; -1 where others stand.
int take_digits(std::string_view& text, std::size_t count) noexcept {
    if (text.size() < count) {
        return -1;
    }
    int value = 0;
    for (const char c : text.substr(0, count)) {
        if (c < '0' || c > '9') {
            return -1;
        }
        value = 10 * value + (c - '0');
    }
    text.remove_prefix(count);
    return value;
}

bool take_mark(std::string_view& text, std::string_view marks) noexcept {
    if (text.empty() || marks.find(text.front()) == std::string_view::npos) {
        return false;
    }
    text.remove_prefix(1);
    return true;
}

std::optional<sys_days> take_date(std::string_view& text) noexcept {
    const int year_number = take_digits(text, 4);
    const bool first = take_mark(text, "-");
    const int month_number = take_digits(text, 2);
    const bool second = take_mark(text, "-");
    const int day_number = take_digits(text, 2);
    if (!first || !second || year_number < 0 || month_number < 0 || day_number < 0) {
        return std::nullopt;
    }
    const year_month_day date(year(year_number), month(static_cast<unsigned>(month_number)),
                              day(static_cast<unsigned>(day_number)));
    return date.ok() ? std::optional(sys_days(date)) : std::nullopt;
}

std::optional<minutes> take_clock(std::string_view& text) noexcept {
    const int hour = take_digits(text, 2);
    const bool colon = take_mark(text, ":");
    const int minute = take_digits(text, 2);
    if (!colon || hour < 0 || hour > 23 || minute < 0 || minute > 59) {
        return std::nullopt;
    }
    return hours(hour) + minutes(minute);
}

microseconds take_fraction(std::string_view& text) noexcept {
    microseconds fraction(0);
    microseconds unit(100'000);
    if (!take_mark(text, ".")) {
        return fraction;
    }
    for (int digit = take_digits(text, 1); digit >= 0; digit = take_digits(text, 1)) {
        fraction += digit * unit;
        unit /= 10;
    }
    return fraction;
}

/// What UTC is behind local time.
std::optional<minutes> take_zone(std::string_view& text) noexcept {
    if (take_mark(text, "Zz")) {
        return minutes(0);
    }
    const bool behind = text.starts_with('-');
    if (!take_mark(text, "+-")) {
        return std::nullopt;
    }
    const auto offset = take_clock(text);
    return offset && behind ? std::optional(-*offset) : offset;
}

} // namespace

std::optional<Timestamp> parse_time(std::string_view text) noexcept {
    const auto date = take_date(text);
    if (!date || !take_mark(text, "Tt ")) {
        return std::nullopt;
    }
    const auto clock = take_clock(text);
    if (!clock || !take_mark(text, ":")) {
        return std::nullopt;
    }
    const int second = take_digits(text, 2);
    const microseconds fraction = take_fraction(text);
    const auto zone = take_zone(text);
    if (second < 0 || second > 60 || !zone || !text.empty()) {
        return std::nullopt;
    }
    return *date + *clock + seconds(second) + fraction - *zone;
}

std::string format_iso_time(Timestamp time) {
    const auto day_begin = floor<days>(time);
    const year_month_day date(day_begin);
    const hh_mm_ss clock(floor<milliseconds>(time - day_begin));
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ",
                  static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                  static_cast<unsigned>(date.day()), static_cast<int>(clock.hours().count()),
                  static_cast<int>(clock.minutes().count()),
                  static_cast<int>(clock.seconds().count()),
                  static_cast<int>(clock.subseconds().count()));
    return text.data();
}

} // namespace rexa::daytona::v0
