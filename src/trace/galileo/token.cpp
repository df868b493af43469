#include "trace/galileo/token.hpp"

#include "core/base64.hpp"
#include "net/reply_json.hpp"

#include <rexa/error.hpp>

#include <algorithm>
#include <string>

namespace rexa::galileo {
namespace {

std::optional<std::string> from_base64_url(std::string_view text) {
    std::string plain(text);
    std::ranges::replace(plain, '-', '+');
    std::ranges::replace(plain, '_', '/');
    plain.append((4 - plain.size() % 4) % 4, '=');
    return core::from_base64(plain);
}

} // namespace

std::optional<std::chrono::sys_seconds> end_of_token(std::string_view token) {
    const std::size_t begin = token.find('.') + 1;
    const std::size_t end = token.find('.', begin);
    if (begin == 0 || end == std::string_view::npos) {
        return std::nullopt;
    }
    const auto claims = from_base64_url(token.substr(begin, end - begin));
    if (!claims) {
        return std::nullopt;
    }
    try {
        const auto seconds = net::JsonView::parse(*claims)["exp"].optional_integer();
        constexpr std::int64_t furthest = 253'402'300'799; // the end of the year 9999
        return seconds ? std::optional(std::chrono::sys_seconds(
                             std::chrono::seconds(std::clamp<std::int64_t>(*seconds, 0, furthest))))
                       : std::nullopt;
    } catch (const Error&) {
        return std::nullopt;
    }
}

} // namespace rexa::galileo
