#include "core/timeline/html.hpp"

#include "core/text.hpp"

namespace rexa::core {
namespace {

enum class Place : std::uint8_t { line, block, attribute };

std::string_view entity(char32_t value) noexcept {
    switch (value) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return {};
    }
}

bool stays_in_block(std::string_view text, char32_t value) noexcept {
    return value == '\n' || value == '\t' || (value == '\r' && text.starts_with("\r\n"));
}

void put_escape(std::string& out, char32_t value, Place place) {
    const std::string escape = escape_character(value);
    if (place == Place::attribute) {
        out += escape;
    } else {
        out += "<i class=\"esc\">" + escape + "</i>";
    }
}

std::string escape_html(std::string_view text, Place place) {
    std::string out;
    out.reserve(text.size() + text.size() / 8);
    while (!text.empty()) {
        const CodePoint point = decode_utf8(text);
        const std::size_t size = point.size == 0 ? 1 : point.size;
        if (point.size == 0) {
            append_utf8(out, 0xFFFD);
        } else if (place == Place::block && stays_in_block(text, point.value)) {
            out += point.value == '\r' ? "" : text.substr(0, 1);
        } else if (is_unsafe_character(point.value)) {
            put_escape(out, point.value, place);
        } else if (const std::string_view named = entity(point.value); !named.empty()) {
            out += named;
        } else {
            out += text.substr(0, size);
        }
        text.remove_prefix(size);
    }
    return out;
}

} // namespace

std::string html_line(std::string_view untrusted) {
    return escape_html(untrusted, Place::line);
}

std::string html_block(std::string_view untrusted) {
    return escape_html(untrusted, Place::block);
}

std::string html_attribute(std::string_view untrusted) {
    return escape_html(untrusted, Place::attribute);
}

std::string html_clipped(std::string_view untrusted, std::size_t characters) {
    const std::string_view part = clip_characters(untrusted, characters);
    return html_line(part) + (part.size() < untrusted.size() ? "\u2026" : "");
}

std::string panel_name(const SnapshotId& id) {
    return "s-" + id.to_string();
}

std::string card_name(const SnapshotId& id) {
    return "n-" + id.to_string();
}

} // namespace rexa::core
