#include "model_api/name_pattern.hpp"

#include <algorithm>
#include <cstddef>

namespace rexa::model_api {

bool fits(std::string_view name, std::string_view pattern) noexcept {
    std::size_t star = std::string_view::npos; // the last one that was met
    std::size_t covered = 0;                   // up to here it stands for
    std::size_t at = 0;
    std::size_t in_pattern = 0;
    while (at < name.size()) {
        if (in_pattern < pattern.size() && pattern[in_pattern] == '*') {
            star = in_pattern++;
            covered = at;
        } else if (in_pattern < pattern.size() && pattern[in_pattern] == name[at]) {
            ++in_pattern;
            ++at;
        } else if (star != std::string_view::npos) {
            in_pattern = star + 1;
            at = ++covered;
        } else {
            return false;
        }
    }
    return pattern.find_first_not_of('*', in_pattern) == std::string_view::npos;
}

bool is_version_of(std::string_view name, std::string_view model) noexcept {
    constexpr std::size_t fewest_digits = 3;
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    if (model.empty() || !name.starts_with(model)) {
        return false;
    }
    const std::string_view suffix = name.substr(model.size());
    if (suffix.size() <= fewest_digits || (suffix.front() != '-' && suffix.front() != '@')) {
        return false;
    }
    const std::string_view version = suffix.substr(1);
    return std::ranges::all_of(version.substr(0, fewest_digits), is_digit) &&
           std::ranges::all_of(version, [&](char c) { return is_digit(c) || c == '-'; });
}

} // namespace rexa::model_api
