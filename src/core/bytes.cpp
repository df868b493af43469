#include "core/text.hpp"

#include <rexa/bytes.hpp>

namespace rexa {

std::string to_display_text(BytesView bytes) {
    std::string_view rest = as_chars(bytes);
    std::string text;
    text.reserve(rest.size());
    while (!rest.empty()) {
        const core::CodePoint point = core::decode_utf8(rest);
        if (point.size == 0) {
            core::append_utf8(text, 0xFFFD);
            rest.remove_prefix(1);
        } else {
            text += rest.substr(0, point.size);
            rest.remove_prefix(point.size);
        }
    }
    return text;
}

} // namespace rexa
