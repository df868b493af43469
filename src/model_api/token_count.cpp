#include "model_api/token_count.hpp"

#include <rexa/error.hpp>

namespace rexa::model_api {

std::optional<std::uint64_t> token_count(const net::JsonView& usage, std::string_view name) {
    constexpr std::int64_t most = std::int64_t{1} << 40;
    if (!usage.is_object()) {
        return std::nullopt;
    }
    try {
        const auto count = usage[name].optional_integer();
        return count && *count >= 0 && *count <= most ? std::optional<std::uint64_t>(*count)
                                                      : std::nullopt;
    } catch (const Error&) {
        return std::nullopt;
    }
}

std::optional<std::uint64_t> token_count(const net::JsonView& usage, std::string_view part,
                                         std::string_view name) {
    return usage.is_object() ? token_count(usage[part], name) : std::nullopt;
}

} // namespace rexa::model_api
