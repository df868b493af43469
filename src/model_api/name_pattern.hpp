#ifndef REXA_MODEL_API_NAME_PATTERN_HPP
#define REXA_MODEL_API_NAME_PATTERN_HPP

#include <string_view>

namespace rexa::model_api {

/// Whether a name fits a pattern, in which "*" stands for anything, also for nothing.
bool fits(std::string_view name, std::string_view pattern) noexcept;

} // namespace rexa::model_api

#endif
