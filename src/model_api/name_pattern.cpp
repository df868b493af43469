#include "model_api/name_pattern.hpp"

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

} // namespace rexa::model_api
