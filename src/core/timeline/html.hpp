#ifndef REXA_CORE_TIMELINE_HTML_HPP
#define REXA_CORE_TIMELINE_HTML_HPP

#include <rexa/id.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace rexa::core {

/// Untrusted text as the content of an HTML element, on one line. Markup is escaped, invalid UTF-8
/// becomes U+FFFD, and characters that move, hide or reorder text are shown as marked escapes.
std::string html_line(std::string_view untrusted);

/// The same for a preformatted element: line ends and tabs stay.
std::string html_block(std::string_view untrusted);

/// The same for an attribute's value between double quotes.
std::string html_attribute(std::string_view untrusted);

/// Text of at most this many characters, with an ellipsis where it was longer.
std::string html_clipped(std::string_view untrusted, std::size_t characters);

/// The names of a snapshot's panel and of its card on the page, for links.
std::string panel_name(const SnapshotId& id);
std::string card_name(const SnapshotId& id);

} // namespace rexa::core

#endif
