#ifndef REXA_MODEL_CATALOG_HPP
#define REXA_MODEL_CATALOG_HPP

#include <rexa/code_generator.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rexa {

/// How a model is told how much to think.
enum class ThinkingControl : std::uint8_t {
    none = 1,   ///< not at all
    level = 2,  ///< by a word
    budget = 3, ///< by a number of tokens
};

/// What the models of one kind take. The first profile whose pattern fits a model's name counts.
struct ModelProfile {
    /// A name, in which "*" stands for anything: "gemini-4-*".
    std::string models;
    bool temperature = false;
    bool top_p = false;
    bool seed = false;
    ThinkingControl thinking = ThinkingControl::none;
    /// The words it takes, with `level`, and what it can be turned down to with `budget`.
    std::vector<Thinking> thinking_levels;
    /// Sent where the request names none; none: the service's own.
    std::optional<std::uint32_t> max_output_tokens;
    /// OpenAI's newer models take `max_completion_tokens` and the role `developer`.
    bool is_reasoning = false;
};

/// What a model costs, in US dollars for a million tokens.
struct ModelPrice {
    std::string models; ///< as in ModelProfile
    double input = 0;
    std::optional<double> cached_input = {}; ///< none: that of `input`
    double output = 0;                       ///< thinking too
};

/// What a host knows better than this version of the library: looked at before the built-in
/// tables of a generator.
struct ModelCatalog {
    std::vector<ModelProfile> profiles;
    std::vector<ModelPrice> prices;
};

} // namespace rexa

#endif
