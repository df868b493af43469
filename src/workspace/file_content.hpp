#ifndef REXA_WORKSPACE_FILE_CONTENT_HPP
#define REXA_WORKSPACE_FILE_CONTENT_HPP

#include <rexa/blobs.hpp>
#include <rexa/call.hpp>
#include <rexa/digest.hpp>

#include <sys/stat.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

namespace rexa::workspace {

/// The bytes of one regular file as they were put into a sink.
struct StoredContent {
    Digest digest;
    std::uint64_t size = 0;
    bool torn = false; ///< the file changed during every attempt to read it
};

/// Puts open regular files into a sink: what fstat says is there and no more, and again when the
/// file changed meanwhile. Holes are not read. Reuses its buffers from file to file.
class ContentReader {
public:
    /// Asked before each attempt; may throw to refuse a file of this size.
    using Admission = std::function<void(const struct stat&)>;

    ContentReader(BlobSink& sink, Admission admission, const Call& call);

    /// `status` is the file's own, taken after it was opened. Errors: workspace_invalid.
    StoredContent store(int file, struct stat status);

private:
    void read_whole(int file, std::uint64_t size);
    std::uint64_t stream(int file, const struct stat& status, BlobWriter& writer);

    BlobSink& sink_;
    Admission admission_;
    const Call& call_;
    std::vector<std::byte> buffer_;
};

} // namespace rexa::workspace

#endif
