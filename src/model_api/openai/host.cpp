#include "model_api/openai/host.hpp"

#include "net/url.hpp"

namespace rexa::model_api::openai {

bool is_at_openai(const std::string& base_url, std::string_view field) {
    constexpr std::string_view usual = "api.openai.com";
    const std::string host = net::parse_base_url(base_url, field).host;
    return host == usual || host.ends_with('.' + std::string(usual));
}

} // namespace rexa::model_api::openai
