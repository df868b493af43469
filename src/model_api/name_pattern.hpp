#ifndef REXA_MODEL_API_NAME_PATTERN_HPP
#define REXA_MODEL_API_NAME_PATTERN_HPP

#include <string_view>

namespace rexa::model_api {

/// Whether a name fits a pattern, in which "*" stands for anything, also for nothing.
bool fits(std::string_view name, std::string_view pattern) noexcept;

/// Whether a name is that of a model with a number or a date behind it, such as "-001",
/// "-2026-08-07" or "@20260807". Of two digits or less it may be another model: "claude-opus-5-5".
bool is_version_of(std::string_view name, std::string_view model) noexcept;

} // namespace rexa::model_api

#endif
