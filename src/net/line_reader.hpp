#ifndef REXA_NET_LINE_READER_HPP
#define REXA_NET_LINE_READER_HPP

#include <rexa/bytes.hpp>

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace rexa::net {

/// Takes a stream in pieces of any size and gives its lines, as newline-delimited JSON needs them:
/// without their ends (LF or CRLF), blank ones left out.
class LineReader {
public:
    using Sink = std::function<void(std::string_view line)>;

    /// `longest` in bytes, of one line.
    LineReader(std::size_t longest, Sink sink);

    /// Errors: too_large.
    void write(BytesView bytes);

    /// At the end of the stream: gives a last line that has no end.
    void finish();

private:
    void check_length(std::size_t size) const;
    void give(std::string_view line) const;

    std::size_t longest_;
    Sink sink_;
    std::string begun_;
};

} // namespace rexa::net

#endif
