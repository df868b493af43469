#ifndef REXA_SANDBOX_LOCAL_HELPER_IMAGE_HPP
#define REXA_SANDBOX_LOCAL_HELPER_IMAGE_HPP

#include "workspace/file_descriptor.hpp"

#include <filesystem>
#include <span>

namespace rexa::local {

/// The helper executable that was found.
struct HelperImage {
    std::filesystem::path path;       ///< what is executed
    bool embedded = false;            ///< `path` leads to `memory`
    workspace::FileDescriptor memory; ///< holds the embedded copy
};

/// Looks for the helper: `wanted` and nothing else if given; beside the loaded object; where it was
/// installed; the copy inside the library. Errors: sandbox_unavailable, listing all four.
HelperImage find_helper(const std::filesystem::path& wanted);

/// The executable inside the library.
std::span<const char> embedded_helper() noexcept;

} // namespace rexa::local

#endif
