#ifndef REXA_MODEL_API_GEMINI_FINISH_REASONS_HPP
#define REXA_MODEL_API_GEMINI_FINISH_REASONS_HPP

#include <string_view>

namespace rexa::model_api::gemini {

/// Whether a `finishReason` says that a filter withheld the answer.
bool is_filter(std::string_view reason) noexcept;

} // namespace rexa::model_api::gemini

#endif
