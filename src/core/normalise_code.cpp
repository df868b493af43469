#include "core/normalise_code.hpp"

#include "core/text.hpp"

#include <algorithm>
#include <optional>
#include <vector>

namespace rexa::core {
namespace {

/// The blanks a line begins with; nothing for a line without content.
std::optional<std::string_view> indentation(std::string_view line) {
    const auto content = line.find_first_not_of(" \t");
    if (content == std::string_view::npos || line[content] == '\n' || line[content] == '\r') {
        return std::nullopt;
    }
    return line.substr(0, content);
}

std::string_view common_prefix(std::string_view a, std::string_view b) {
    const auto [end, ignored] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
    return a.substr(0, static_cast<std::size_t>(end - a.begin()));
}

std::string_view common_indentation(const std::vector<std::string_view>& lines) {
    std::optional<std::string_view> common;
    for (const auto line : lines) {
        if (const auto blanks = indentation(line)) {
            common = common ? common_prefix(*common, *blanks) : *blanks;
        }
    }
    return common.value_or(std::string_view());
}

std::string_view line_end(std::string_view line) {
    const auto start = line.find_first_of("\r\n");
    return start == std::string_view::npos ? std::string_view() : line.substr(start);
}

} // namespace

std::string normalise_code(std::string_view code) {
    const auto lines = split_lines(code);
    const auto common = common_indentation(lines);
    if (common.empty()) {
        return std::string(code);
    }
    std::string result;
    result.reserve(code.size());
    for (const auto line : lines) {
        result += indentation(line) ? line.substr(common.size()) : line_end(line);
    }
    return result;
}

} // namespace rexa::core
