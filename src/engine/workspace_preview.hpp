#ifndef REXA_ENGINE_WORKSPACE_PREVIEW_HPP
#define REXA_ENGINE_WORKSPACE_PREVIEW_HPP

#include "generate/file_preview.hpp"

#include <rexa/blobs.hpp>
#include <rexa/call.hpp>
#include <rexa/run_request.hpp>
#include <rexa/tree.hpp>

#include <cstdint>
#include <vector>

namespace rexa {

enum class Beginnings : std::uint8_t { hide = 1, show = 2 };

struct WorkspacePreview {
    std::vector<generate::FilePreview> files;
    std::uint64_t not_listed = 0; ///< at least
};

/// What a program will find, for a model: the input files, then the workspace's, those of upper
/// folders first. Bounded in number, and so is what is shown of data files.
WorkspacePreview preview_workspace(const Tree& tree, const InputFiles& inputs,
                                   Beginnings beginnings, BlobSource& source, const Call& call);

} // namespace rexa

#endif
