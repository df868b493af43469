#ifndef REXA_WORKSPACE_LAYER_HPP
#define REXA_WORKSPACE_LAYER_HPP

#include "workspace/restore.hpp"

#include <rexa/call.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rexa::workspace {

struct NormaliseOptions {
    std::vector<std::string> ignore = {"__pycache__"}; ///< the list it was captured with
    std::optional<Owner> owner;                        ///< none: whoever owns them now
};

struct NormalisedLayer {
    /// False when a run could tell the layer from a materialised tree: it holds hard links, FIFOs,
    /// sockets, or something the calling user may not touch. (A FIFO cannot just be removed: a file
    /// of the layer below may show through.) Such a layer is to be thrown away.
    bool fit = true;
    std::uint64_t files = 0; ///< names of every kind, folders and whiteouts included
    std::uint64_t bytes = 0; ///< space taken by files
};

/// Makes the upper folder of an ended run fit to be a read-only lower layer: ignored names are
/// removed, so that the layer below shows through as in the captured tree; modes, times, owners and
/// extended attributes become those that restore_tree gives. Whiteouts and opaque folders keep
/// their meaning. Nothing may be using the upper any more. Errors: workspace_invalid,
/// cleanup_failed, cancelled, deadline_exceeded.
NormalisedLayer normalise_layer(int upper, const NormaliseOptions& options, const Call& call);

} // namespace rexa::workspace

#endif
