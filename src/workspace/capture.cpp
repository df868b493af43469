#include "workspace/capture.hpp"

#include "core/text.hpp"
#include "workspace/capture_walk.hpp"

#include <string_view>

namespace rexa::workspace {

namespace {

constexpr std::size_t shown_characters = 1'000;

std::string_view why(LeftOutReason reason) {
    switch (reason) {
    case LeftOutReason::fifo:
        return "a FIFO";
    case LeftOutReason::socket:
        return "a socket";
    case LeftOutReason::device:
        return "a device";
    case LeftOutReason::other_mount:
        return "another file system is mounted there";
    case LeftOutReason::unreadable:
        return "it belongs to another user";
    case LeftOutReason::vanished:
        return "it was removed or replaced meanwhile";
    }
    return "unknown";
}

std::string describe(const std::string& path, std::string_view reason) {
    return core::to_clipped_line(path, shown_characters) + ": " + std::string(reason);
}

} // namespace

std::vector<std::string> describe_left_out(const Capture& capture) {
    std::vector<std::string> lines;
    for (const LeftOut& entry : capture.left_out) {
        lines.push_back(describe(entry.path, why(entry.reason)));
    }
    for (const std::string& path : capture.torn) {
        lines.push_back(describe(path, "it changed while it was read"));
    }
    const std::uint64_t unlisted = capture.left_out_count + capture.torn_count - lines.size();
    if (unlisted > 0) {
        lines.push_back("and " + std::to_string(unlisted) + " more");
    }
    return lines;
}

Capture capture_folder(int folder, BlobSink& sink, const CaptureOptions& options,
                       const Call& call) {
    return CaptureWalk(folder, nullptr, sink, options, call).run(Tree());
}

Capture capture_overlay(int upper, const Tree& base, BlobSource& nodes, BlobSink& sink,
                        const CaptureOptions& options, const Call& call) {
    return CaptureWalk(upper, &nodes, sink, options, call).run(base);
}

} // namespace rexa::workspace
