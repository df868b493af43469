#include "core/first_difference.hpp"

#include "core/text.hpp"

#include <algorithm>

namespace rexa::core {
namespace {

constexpr std::size_t shown_characters = 200;
constexpr std::size_t shown_before = 80;
constexpr std::string_view elided = "...";

std::size_t common_prefix(std::string_view a, std::string_view b) noexcept {
    return static_cast<std::size_t>(std::ranges::mismatch(a, b).in1 - a.begin());
}

bool is_continuation(char c) noexcept {
    return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

/// The line that starts here, with its end.
std::string_view line_from(std::string_view text, std::size_t start) noexcept {
    const std::size_t end = text.find('\n', start);
    return end == std::string_view::npos ? text.substr(start) : text.substr(start, end + 1 - start);
}

std::string_view without_end(std::string_view line) noexcept {
    return line.ends_with('\n') ? line.substr(0, line.size() - 1) : line;
}

/// A part of the line that holds this position, short enough to show.
std::string excerpt(std::string_view line, std::size_t position) {
    std::size_t start = position > shown_before ? position - shown_before : 0;
    while (start > 0 && start < line.size() && is_continuation(line[start])) {
        --start;
    }
    const std::string_view rest = line.substr(start);
    const std::string_view part = clip_characters(rest, shown_characters);
    std::string shown(start > 0 ? elided : "");
    shown += to_safe_line(part);
    const bool fits = clip_characters(shown, shown_characters).size() == shown.size();
    if (!fits || part.size() < rest.size()) {
        shown = clip_characters(shown, shown_characters - elided.size());
        shown += elided;
    }
    return shown;
}

std::string describe_binary(std::string_view bytes) {
    return std::to_string(bytes.size()) + " bytes, not all text";
}

} // namespace

FirstDifference first_difference(std::string_view expected, std::string_view actual,
                                 std::string_view end) {
    const std::size_t position = common_prefix(expected, actual);
    if (!is_text(expected) || !is_text(actual)) {
        return {0, describe_binary(expected),
                describe_binary(actual) + ", the first different one at offset " +
                    std::to_string(position)};
    }
    const std::string_view before = expected.substr(0, position);
    const std::size_t start = before.rfind('\n') + 1;
    const std::string_view expected_line = line_from(expected, start);
    const std::string_view actual_line = line_from(actual, start);
    const bool differ_in_end_only = without_end(expected_line) == without_end(actual_line);
    const auto show = [&](std::string_view line) {
        return line.empty()
                   ? std::string(end)
                   : excerpt(differ_in_end_only ? line : without_end(line), position - start);
    };
    const auto line = static_cast<std::uint64_t>(std::ranges::count(before, '\n')) + 1;
    return {line, show(expected_line), show(actual_line)};
}

} // namespace rexa::core
