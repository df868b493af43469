#ifndef REXA_WORKSPACE_CAPTURE_HPP
#define REXA_WORKSPACE_CAPTURE_HPP

#include <rexa/blobs.hpp>
#include <rexa/call.hpp>
#include <rexa/tree.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace rexa::workspace {

/// What a capture may find and what it leaves out. Exceeding a limit is resource_exhausted, with
/// the limit named.
struct CaptureOptions {
    /// Names, as bytes, which are left out wherever they appear. The caller records this list.
    std::vector<std::string> ignore = {"__pycache__"};

    std::uint64_t max_files = 200'000;    ///< names of every kind, folders included
    std::uint64_t max_bytes = 1ull << 30; ///< apparent sizes together, and space on disk together
    std::uint32_t max_depth = 1'000;      ///< folders below the top
};

enum class LeftOutReason : std::uint8_t {
    fifo = 1,
    socket = 2,
    device = 3,
    other_mount = 4, ///< something is mounted there
    unreadable = 5,  ///< belongs to another user
    vanished = 6,    ///< removed or replaced again and again during the capture
};

/// Something a capture did not keep. The path is bytes, relative to the top; never print it raw.
struct LeftOut {
    std::string path;
    LeftOutReason reason = LeftOutReason::fifo;

    friend bool operator==(const LeftOut&, const LeftOut&) = default;
};

/// What was captured. Lists hold the first 1,000 paths in order of the walk; the counts are exact.
struct Capture {
    Tree tree;
    std::uint64_t files = 0; ///< files and symlinks read; of an overlay: in its upper
    std::uint64_t bytes = 0; ///< their apparent sizes
    std::vector<LeftOut> left_out;
    std::uint64_t left_out_count = 0;
    std::vector<std::string> torn; ///< files that changed during each of several readings
    std::uint64_t torn_count = 0;
};

/// What was left out or torn, one "path: why" each in printable UTF-8, with a last line which says
/// how many more there are; empty when all was kept.
std::vector<std::string> describe_left_out(const Capture& capture);

/// Reads a whole folder. The content may be hostile and may change meanwhile: nothing outside the
/// folder is ever read, and nothing in it can make this hang. Files and folders of the calling
/// user without read permission are given it. `folder` is an open directory, not O_PATH.
/// Errors: resource_exhausted, workspace_invalid, cancelled, deadline_exceeded, and the sink's own.
Capture capture_folder(int folder, BlobSink& sink, const CaptureOptions& options, const Call& call);

/// Reads the upper folder of an overlay mounted with userxattr whose lower layers together are
/// `base`; the cost follows the change. The result equals capture_folder of the mounted whole,
/// except that ignored names stay as they are in `base`. The overlay must not be in use.
/// Limits count what the upper holds. Errors: as capture_folder, and those of `nodes`.
Capture capture_overlay(int upper, const Tree& base, BlobSource& nodes, BlobSink& sink,
                        const CaptureOptions& options, const Call& call);

} // namespace rexa::workspace

#endif
