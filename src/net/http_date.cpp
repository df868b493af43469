#include "net/http_date.hpp"

#include <algorithm>
#include <array>

namespace rexa::net {
namespace {

constexpr std::array<std::string_view, 12> months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/// The digits of a field of fixed width; -1 for anything else.
int digits(std::string_view text) noexcept {
    int value = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') {
            return -1;
        }
        value = 10 * value + (c - '0');
    }
    return value;
}

/// Whether every mark stands where the form has it; a '0' stands for any character.
bool has_form(std::string_view text, std::string_view form) noexcept {
    return std::equal(text.begin(), text.end(), form.begin(), form.end(),
                      [](char c, char wanted) { return wanted == '0' || c == wanted; });
}

} // namespace

std::optional<std::chrono::sys_seconds> parse_http_date(std::string_view text) noexcept {
    using namespace std::chrono;
    if (!has_form(text, "000, 00 000 0000 00:00:00 GMT")) {
        return std::nullopt;
    }
    const auto month_at = std::find(months.begin(), months.end(), text.substr(8, 3));
    const int day_number = digits(text.substr(5, 2));
    const int year_number = digits(text.substr(12, 4));
    const int hour = digits(text.substr(17, 2));
    const int minute = digits(text.substr(20, 2));
    const int second = digits(text.substr(23, 2));
    const bool in_range = day_number > 0 && year_number >= 0 && hour >= 0 && hour < 24 &&
                          minute >= 0 && minute < 60 && second >= 0 && second <= 60;
    if (month_at == months.end() || !in_range) {
        return std::nullopt;
    }
    const auto month_number = static_cast<unsigned>(month_at - months.begin()) + 1;
    const year_month_day date(year(year_number), month(month_number),
                              day(static_cast<unsigned>(day_number)));
    if (!date.ok()) {
        return std::nullopt;
    }
    return sys_days(date) + hours(hour) + minutes(minute) + seconds(second);
}

} // namespace rexa::net
