#ifndef REXA_CORE_TIMELINE_STYLE_HPP
#define REXA_CORE_TIMELINE_STYLE_HPP

#include <string_view>

namespace rexa::core {

/// The style sheet of the timeline page. It loads nothing.
extern const std::string_view timeline_style;

} // namespace rexa::core

#endif
