#include "model_api/gemini/finish_reasons.hpp"

#include <algorithm>
#include <array>

namespace rexa::model_api::gemini {

bool is_filter(std::string_view reason) noexcept {
    constexpr std::array filters = {
        std::string_view("SAFETY"), std::string_view("PROHIBITED_CONTENT"),
        std::string_view("BLOCKLIST"), std::string_view("SPII"), std::string_view("RECITATION")};
    return std::ranges::find(filters, reason) != filters.end();
}

} // namespace rexa::model_api::gemini
