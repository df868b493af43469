#ifndef REXA_SANDBOX_DAYTONA_V0_MARKER_READER_HPP
#define REXA_SANDBOX_DAYTONA_V0_MARKER_READER_HPP

#include <rexa/bytes.hpp>
#include <rexa/execution.hpp>

#include <functional>
#include <string_view>

namespace rexa::daytona::v0 {

/// Takes the one log of a session's command in pieces of any size and gives its two streams: three
/// bytes 01 begin standard output, three bytes 02 standard error. What comes before the first
/// marker is standard output.
class MarkerReader {
public:
    using Sink = std::function<void(Stream stream, BytesView bytes)>;

    explicit MarkerReader(Sink sink);

    void write(BytesView bytes);

    /// At the end of the log: what could have become a marker was none.
    void finish();

private:
    void give(std::string_view bytes);
    void give_held();

    Sink sink_;
    Stream stream_ = Stream::out;
    char held_ = 0; ///< the byte of a marker that may have begun
    int held_count_ = 0;
};

} // namespace rexa::daytona::v0

#endif
