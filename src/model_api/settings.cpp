#include "model_api/settings.hpp"

#include "core/model_settings.hpp"
#include "core/require.hpp"
#include "core/text.hpp"

#include <rexa/error.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace rexa::model_api {
namespace {

using core::require;

bool offers(const ModelProfile& profile, Thinking thinking) {
    return profile.thinking != ThinkingControl::none &&
           std::ranges::find(profile.thinking_levels, thinking) != profile.thinking_levels.end();
}

struct Word {
    std::string_view word; ///< without underscores, in lower case
    std::string_view setting;
};

constexpr std::array words = {
    Word{"temperature", setting_temperature},
    Word{"topp", setting_top_p},
    Word{"seed", setting_seed},
    Word{"thinking", setting_thinking},
    Word{"thinkingconfig", setting_thinking},
    Word{"thinkinglevel", setting_thinking},
    Word{"thinkingbudget", setting_thinking},
    Word{"includethoughts", setting_thinking},
    Word{"budgettokens", setting_thinking},
    Word{"reasoning", setting_thinking},
    Word{"reasoningeffort", setting_thinking},
    Word{"effort", setting_thinking},
    Word{"think", setting_thinking},
};

bool is_letter(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// The next word, simplified; empty at the end of the text.
std::string next_word(std::string_view& text) {
    std::string word;
    while (!text.empty() && (is_letter(text.front()) || text.front() == '_' || word.empty())) {
        if (is_letter(text.front())) {
            word += static_cast<char>(text.front() | 0x20);
        }
        text.remove_prefix(1);
    }
    return word;
}

} // namespace

void check(const ModelRequest& request) {
    core::check_settings(request.settings);
    require(!request.messages.empty() && request.messages.back().speaker == Speaker::user,
            "ModelRequest::messages: the last one must be the user's");
    require(core::is_valid_utf8(request.instructions),
            "ModelRequest::instructions: give them in UTF-8");
    for (const ModelMessage& message : request.messages) {
        require(core::is_valid_utf8(message.text), "ModelMessage::text: give it in UTF-8");
        require(!message.text.empty(), "ModelMessage::text: must not be empty");
    }
}

SentSettings choose(const ModelSettings& wanted, const ModelProfile& profile,
                    const std::vector<std::string>& refused) {
    SentSettings sent{wanted, {}};
    const auto keep_if = [&](bool takes, std::string_view name, auto& setting) {
        const bool was_refused = std::ranges::find(refused, name) != refused.end();
        if (setting && (!takes || was_refused)) {
            setting.reset();
            sent.dropped.emplace_back(name);
        }
    };
    ModelSettings& settings = sent.settings;
    keep_if(profile.temperature, setting_temperature, settings.temperature);
    keep_if(profile.top_p, setting_top_p, settings.top_p);
    keep_if(profile.seed, setting_seed, settings.seed);
    keep_if(settings.thinking && offers(profile, *settings.thinking), setting_thinking,
            settings.thinking);
    if (!settings.max_output_tokens) {
        settings.max_output_tokens = profile.max_output_tokens;
    }
    return sent;
}

std::vector<std::string_view> names_of(const ModelSettings& sent) {
    std::vector<std::string_view> names;
    const auto add_if = [&](bool is_sent, std::string_view name) {
        if (is_sent) {
            names.push_back(name);
        }
    };
    add_if(sent.temperature.has_value(), setting_temperature);
    add_if(sent.top_p.has_value(), setting_top_p);
    add_if(sent.seed.has_value(), setting_seed);
    add_if(sent.thinking.has_value(), setting_thinking);
    return names;
}

std::string_view setting_named_in(std::string_view text,
                                  std::span<const std::string_view> settings) {
    for (std::string word = next_word(text); !word.empty(); word = next_word(text)) {
        const auto found = std::ranges::find(words, word, &Word::word);
        if (found != words.end() && std::ranges::find(settings, found->setting) != settings.end()) {
            return found->setting;
        }
    }
    return {};
}

} // namespace rexa::model_api
