#ifndef REXA_MODEL_API_BEGUN_PART_HPP
#define REXA_MODEL_API_BEGUN_PART_HPP

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace rexa::model_api {

/// How much of a text's end may be the beginning of these words, but not all of them.
inline std::size_t begun_part(std::string_view text, std::string_view words) noexcept {
    if (words.empty()) {
        return 0;
    }
    std::size_t size = std::min(text.size(), words.size() - 1);
    while (!words.starts_with(text.substr(text.size() - size))) {
        --size;
    }
    return size;
}

} // namespace rexa::model_api

#endif
