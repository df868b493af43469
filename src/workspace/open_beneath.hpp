#ifndef REXA_WORKSPACE_OPEN_BENEATH_HPP
#define REXA_WORKSPACE_OPEN_BENEATH_HPP

#include "workspace/file_descriptor.hpp"

#include <cstdint>

namespace rexa::workspace {

/// Opens what lies at this path in a folder, with the flags of open(2). Follows no symlink on the
/// way and leaves neither the folder nor its mount. An empty descriptor, with errno left, when that
/// fails.
FileDescriptor open_beneath(int folder, const char* path, std::uint64_t flags);

} // namespace rexa::workspace

#endif
