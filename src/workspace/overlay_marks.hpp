#ifndef REXA_WORKSPACE_OVERLAY_MARKS_HPP
#define REXA_WORKSPACE_OVERLAY_MARKS_HPP

#include <string>
#include <vector>

namespace rexa::workspace {

inline constexpr const char* opaque_attribute = "user.overlay.opaque";
inline constexpr const char* whiteout_attribute = "user.overlay.whiteout";

/// What an overlay mounted with userxattr has written on a file or folder of its upper. A run
/// cannot forge these: inside the mount its own `user.overlay.x` is refused or becomes
/// `user.overlay.overlay.x`.
struct OverlayMarks {
    bool opaque = false;   ///< nothing of the lower folder shows through
    bool whiteout = false; ///< an empty file which hides the lower name

    /// Content or place are elsewhere; such overlays are not ours and cannot be read.
    bool foreign = false;
};

/// The names of an open file's extended attributes; empty where there are none or no support.
/// Errors: workspace_invalid.
std::vector<std::string> list_attributes(int file);

/// Errors: workspace_invalid.
OverlayMarks read_overlay_marks(int file);

} // namespace rexa::workspace

#endif
