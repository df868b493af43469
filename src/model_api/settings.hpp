#ifndef REXA_MODEL_API_SETTINGS_HPP
#define REXA_MODEL_API_SETTINGS_HPP

#include <rexa/code_generator.hpp>
#include <rexa/model_catalog.hpp>

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rexa::model_api {

// The settings by their names, as `ModelReply::dropped_settings` has them.
inline constexpr std::string_view setting_temperature = "temperature";
inline constexpr std::string_view setting_top_p = "top_p";
inline constexpr std::string_view setting_seed = "seed";
inline constexpr std::string_view setting_thinking = "thinking";

/// Errors: invalid_argument naming the field and what it may be.
void check(const ModelRequest& request);

/// Of the settings of a request, those that are sent.
struct SentSettings {
    ModelSettings settings;           ///< with what the profile sends where none is named
    std::vector<std::string> dropped; ///< which were named and are not sent
};

/// `refused` names settings that the service did not take.
SentSettings choose(const ModelSettings& wanted, const ModelProfile& profile,
                    const std::vector<std::string>& refused);

/// Which of these settings are sent, by their names, without the longest answer: a host may limit
/// its costs by it, so that it is never left out.
std::vector<std::string_view> names_of(const ModelSettings& sent);

/// Which of the settings an error of a service speaks of, by any of the names services have for it;
/// empty: of none.
std::string_view setting_named_in(std::string_view text,
                                  std::span<const std::string_view> settings);

} // namespace rexa::model_api

#endif
