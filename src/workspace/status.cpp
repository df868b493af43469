#include "workspace/status.hpp"

#include <rexa/error.hpp>

#include <cerrno>

namespace rexa::workspace {

struct stat status_of(int descriptor) {
    struct stat status = {};
    if (::fstat(descriptor, &status) != 0) {
        throw Error(Errc::workspace_invalid, "cannot read the workspace: fstat").with_errno(errno);
    }
    return status;
}

} // namespace rexa::workspace
