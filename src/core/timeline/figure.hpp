#ifndef REXA_CORE_TIMELINE_FIGURE_HPP
#define REXA_CORE_TIMELINE_FIGURE_HPP

#include "core/timeline/forest.hpp"

#include <string>

namespace rexa::core {

/// The drawing of a timeline as one SVG element whose cards link to their panels.
std::string draw_figure(const Forest& forest);

/// The whole drawing in a strip as wide as the page, whose marks lead to the cards; empty where the
/// drawing itself is small.
std::string draw_overview(const Forest& forest);

/// The shapes of all states, drawn once and referred to by `status_icon`.
std::string icon_definitions();

/// A small icon in the colour and shape of a state, for use in HTML.
std::string status_icon(Status status);

/// The class that gives an element the colour of a state or a verdict.
std::string status_class(Status status);
std::string verdict_class(VerdictKind kind);

/// For people: "succeeded", "timed out", ...
std::string status_words(Status status);

/// How long it took; "running" while it does.
std::string duration_words(const SnapshotSummary& entry);

/// A sign for a verdict that needs no colour to be read.
std::string verdict_sign(VerdictKind kind);

/// The task, or what stands for it where there is none. Untrusted.
std::string task_or_placeholder(const SnapshotSummary& entry);

} // namespace rexa::core

#endif
