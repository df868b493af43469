#include "sandbox/daytona/v0/log_comparison.hpp"

#include "core/text.hpp"

namespace rexa::daytona::v0 {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

} // namespace

std::optional<std::string_view> missing_part(std::string_view given, std::string_view log) {
    while (!given.empty()) {
        const core::CodePoint point = core::decode_utf8(given);
        // No character here may also be one that was cut where the live bytes end.
        if (point.size == 0 && log.starts_with(given)) {
            return log.substr(given.size());
        }
        const std::size_t size = point.size == 0 ? 1 : point.size;
        const std::string_view expected = point.size == 0 ? replacement : given.substr(0, size);
        if (!log.starts_with(expected)) {
            return std::nullopt;
        }
        given.remove_prefix(size);
        log.remove_prefix(expected.size());
    }
    return log;
}

} // namespace rexa::daytona::v0
