#include "workspace/capture.hpp"

#include "workspace/capture_walk.hpp"

namespace rexa::workspace {

Capture capture_folder(int folder, BlobSink& sink, const CaptureOptions& options,
                       const Call& call) {
    return CaptureWalk(folder, nullptr, sink, options, call).run(Tree());
}

Capture capture_overlay(int upper, const Tree& base, BlobSource& nodes, BlobSink& sink,
                        const CaptureOptions& options, const Call& call) {
    return CaptureWalk(upper, &nodes, sink, options, call).run(base);
}

} // namespace rexa::workspace
