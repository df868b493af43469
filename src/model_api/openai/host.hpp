#ifndef REXA_MODEL_API_OPENAI_HOST_HPP
#define REXA_MODEL_API_OPENAI_HOST_HPP

#include <string>
#include <string_view>

namespace rexa::model_api::openai {

/// Whether this is OpenAI itself, or the host of one of its regions, such as eu.api.openai.com.
/// Errors: invalid_argument naming `field`.
bool is_at_openai(const std::string& base_url, std::string_view field);

} // namespace rexa::model_api::openai

#endif
