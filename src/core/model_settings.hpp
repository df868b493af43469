#ifndef REXA_CORE_MODEL_SETTINGS_HPP
#define REXA_CORE_MODEL_SETTINGS_HPP

#include <rexa/code_generator.hpp>

namespace rexa::core {

/// Errors: invalid_argument for what no model takes, naming the setting.
void check_settings(const ModelSettings& settings);

} // namespace rexa::core

#endif
