#include "generate/suggestions.hpp"

#include "core/text.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

namespace rexa::generate {
namespace {

constexpr std::size_t longest_text = 2'000;

/// The text behind a word and its colon, as in "2. **Task:** plot it".
std::optional<std::string> text_behind(std::string_view line, std::string_view word) {
    constexpr std::string_view markdown = " \t\r\n*_#->0123456789.)(";
    line.remove_prefix(std::min(line.find_first_not_of(markdown), line.size()));
    if (!line.starts_with(word)) {
        return std::nullopt;
    }
    line.remove_prefix(word.size());
    line.remove_prefix(std::min(line.find_first_not_of("* \t_"), line.size()));
    if (!line.starts_with(':')) {
        return std::nullopt;
    }
    line.remove_prefix(1);
    line.remove_prefix(std::min(line.find_first_not_of("* \t_"), line.size()));
    line = line.substr(0, line.find_last_not_of(" \t\r\n*_") + 1);
    return std::string(core::clip_utf8(core::to_safe_line(line), longest_text));
}

} // namespace

std::vector<Suggestion> read_suggestions(std::string_view answer) {
    std::vector<Suggestion> found;
    std::string title;
    for (const auto line : core::split_lines(answer)) {
        if (auto text = text_behind(line, "Title")) {
            title = std::move(*text);
        } else if (auto task = text_behind(line, "Task"); task && !task->empty()) {
            found.push_back({std::exchange(title, ""), std::move(*task), ""});
        } else if (auto why = text_behind(line, "Why"); why && !found.empty()) {
            found.back().why = std::move(*why);
        }
    }
    return found;
}

} // namespace rexa::generate
