#ifndef REXA_CORE_TIMELINE_PANEL_HPP
#define REXA_CORE_TIMELINE_PANEL_HPP

#include "core/timeline/forest.hpp"

#include <cstddef>
#include <string>

namespace rexa::core {

/// The panel of one entry: everything its detail knows, in bounded size, and links to what it came
/// from and what came of it. `detail` may be null.
std::string draw_panel(const Forest& forest, std::size_t node, const TimelineDetail* detail,
                       bool shown_at_first);

} // namespace rexa::core

#endif
