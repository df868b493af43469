#include "core/model_settings.hpp"

#include "core/require.hpp"
#include "core/text.hpp"

namespace rexa::core {
void check_settings(const ModelSettings& settings) {
    const auto& [model, most, temperature, top_p, seed, thinking] = settings;
    require(is_text(model), "model: give its name in UTF-8");
    require(!most || *most >= 1, "max_output_tokens: must be 1 or more");
    require(!temperature || (*temperature >= 0 && *temperature <= 2),
            "temperature: must be 0 to 2");
    require(!top_p || (*top_p > 0 && *top_p <= 1), "top_p: must be above 0 and at most 1");
    require(!thinking || (*thinking >= Thinking::none && *thinking <= Thinking::high),
            "thinking: must be none, minimal, low, medium or high");
}

} // namespace rexa::core
