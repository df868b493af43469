#include "workspace/overlay_marks.hpp"

#include <rexa/error.hpp>

#include <errno.h>
#include <sys/xattr.h>

#include <array>
#include <cstddef>
#include <string_view>

namespace rexa::workspace {

namespace {

// The kernel's own bound on the list of names.
constexpr std::size_t longest_list = 64 * 1024;

/// "y" hides the lower folder. "x" says only that whiteouts inside may be attributes.
bool hides_lower(int folder) {
    std::array<char, 2> value = {};
    const ssize_t length = ::fgetxattr(folder, opaque_attribute, value.data(), value.size());
    return length == 1 && value[0] == 'y';
}

} // namespace

std::vector<std::string> list_attributes(int file) {
    std::string list;
    ssize_t length = ::flistxattr(file, nullptr, 0);
    if (length > 0) {
        list.resize(longest_list);
        length = ::flistxattr(file, list.data(), list.size());
    }
    if (length < 0 && errno != ENOTSUP) {
        throw Error(Errc::workspace_invalid, "cannot read the workspace: flistxattr")
            .with_errno(errno);
    }
    std::vector<std::string> names;
    for (std::size_t at = 0; length > 0 && at < static_cast<std::size_t>(length);) {
        names.emplace_back(list.c_str() + at);
        at += names.back().size() + 1;
    }
    return names;
}

OverlayMarks read_overlay_marks(int file) {
    OverlayMarks marks;
    for (const std::string& name : list_attributes(file)) {
        if (name == opaque_attribute) {
            marks.opaque = hides_lower(file);
        } else if (name == whiteout_attribute) {
            marks.whiteout = true;
        } else if (name == "user.overlay.redirect" || name == "user.overlay.metacopy") {
            marks.foreign = true;
        }
    }
    return marks;
}

} // namespace rexa::workspace
