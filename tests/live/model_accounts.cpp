#include "live/model_accounts.hpp"

#include "live/reason_to_skip.hpp"

#include <cstdlib>
#include <optional>

namespace rexa::test {
namespace {

std::string variable(const std::string& name) {
    const char* const value = std::getenv(name.c_str());
    return value == nullptr ? "" : value;
}

/// Where a service is and what it is asked for, as far as the environment says it.
template <class Options>
void locate(Options& options, const std::string& url_name, const std::string& name) {
    if (auto url = variable(url_name); !url.empty()) {
        options.base_url = std::move(url);
    }
    if (auto model = variable("REXA_LIVE_MODEL_" + name); !model.empty()) {
        options.model = std::move(model);
    }
}

/// `key` in place of that of the environment, where there is one.
std::optional<Secret> key_of(const char* name, const std::optional<std::string>& key) {
    const auto own = variable(name);
    return own.empty() ? std::nullopt : std::optional(Secret(key.value_or(own)));
}

OpenOptions make_options(const std::optional<std::string>& key) {
    OpenOptions options;
    if (const auto secret = key_of("GEMINI_API_KEY", key)) {
        GeminiOptions gemini;
        gemini.api_key = *secret;
        locate(gemini, "GOOGLE_GEMINI_BASE_URL", "GEMINI");
        options.gemini = gemini;
        options.gemini_transcriber.emplace().service = gemini;
    }
    if (const auto secret = key_of("OPENAI_API_KEY", key)) {
        auto& openai = options.openai.emplace_back();
        openai.api_key = *secret;
        locate(openai, "OPENAI_BASE_URL", "OPENAI");
        auto& speech = options.openai_transcriber.emplace();
        speech.api_key = *secret;
        locate(speech, "OPENAI_BASE_URL", "OPENAI_SPEECH");
    }
    if (const auto secret = key_of("ANTHROPIC_API_KEY", key)) {
        auto& anthropic = options.anthropic.emplace();
        anthropic.api_key = *secret;
        locate(anthropic, "ANTHROPIC_BASE_URL", "ANTHROPIC");
    }
    return options;
}

} // namespace

std::string reason_to_skip() {
    const auto options = options_of_accounts();
    const bool has_any = options.gemini || !options.openai.empty() || options.anthropic;
    return has_any
               ? ""
               : "none of GEMINI_API_KEY, OPENAI_API_KEY and ANTHROPIC_API_KEY is set; with one "
                 "these tests ask the real models, for a few cents";
}

OpenOptions options_of_accounts() {
    return make_options(std::nullopt);
}

OpenOptions options_with_key(const std::string& key) {
    return make_options(key);
}

} // namespace rexa::test
