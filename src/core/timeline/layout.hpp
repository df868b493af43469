#ifndef REXA_CORE_TIMELINE_LAYOUT_HPP
#define REXA_CORE_TIMELINE_LAYOUT_HPP

#include "core/timeline/forest.hpp"

#include <cstddef>
#include <vector>

namespace rexa::core {

/// Sizes of the drawing, in pixels.
struct CardSize {
    int width;
    int height;
    int gap;      ///< between two cards of a lane
    int lane_gap; ///< between two lanes
    int step;     ///< least distance of two moments
};

/// Where each entry of a forest stands on the page: time goes to the right, every branch has a
/// lane of its own for as long as it lasts, and the replays of one original share one.
struct TimelineLayout {
    struct Place {
        int x = 0;
        int y = 0;
        std::size_t lane = 0;
        bool starts_lane = false; ///< it does not go on where the entry above it left off
    };

    CardSize card;
    bool scrolled = false; ///< too many entries for one look
    int top = 0;           ///< height of the axis above the lanes
    int width = 0;
    int height = 0;
    std::vector<Place> places; ///< in the order of `Forest::nodes`
};

TimelineLayout lay_out(const Forest& forest);

} // namespace rexa::core

#endif
