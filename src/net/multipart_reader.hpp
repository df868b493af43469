#ifndef REXA_NET_MULTIPART_READER_HPP
#define REXA_NET_MULTIPART_READER_HPP

#include "net/headers.hpp"

#include <rexa/bytes.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rexa::net {

/// What stands before the bytes of one part.
struct PartHeader {
    Headers headers;
    std::string name;                    ///< of the Content-Disposition
    std::string filename;                ///< its filename*, decoded, or else its filename
    std::optional<std::uint64_t> length; ///< its Content-Length
};

/// Takes the parts of a multipart body in order: begin, any number of data, end.
class PartHandler {
public:
    virtual ~PartHandler() = default;
    virtual void begin_part(const PartHeader& header) = 0;
    virtual void part_data(BytesView bytes) = 0;
    virtual void end_part() = 0;
};

struct MultipartLimits {
    std::size_t header_bytes = 64u << 10; ///< of one part
    std::size_t parts = 100'000;
};

/// Takes a multipart body in pieces of any size. A part that says its length is read by it, so that
/// the boundary may stand in a file.
class MultipartReader {
public:
    /// `content_type` is the reply's header, which names the boundary. Errors: bad_reply.
    MultipartReader(std::string_view content_type, PartHandler& handler,
                    const MultipartLimits& limits = {});

    /// Errors: bad_reply, too_large; and what the handler throws.
    void write(BytesView bytes);

    /// At the end of the body. Errors: connection_lost when its closing boundary is missing.
    void finish() const;

private:
    enum class State : std::uint8_t {
        preamble,
        after_boundary,
        headers,
        sized_data,
        after_sized_data,
        data,
        epilogue,
    };

    bool step();
    bool skip_preamble();
    bool take_boundary_end();
    bool take_headers();
    bool take_sized_data();
    bool take_boundary_after_sized_data();
    bool take_data();
    void begin_part(std::string_view block);
    void give(std::size_t size);
    void drop(std::size_t size);
    [[nodiscard]] std::string_view rest() const noexcept;

    PartHandler& handler_;
    MultipartLimits limits_;
    std::string delimiter_; ///< CRLF, two dashes, boundary
    State state_ = State::preamble;
    std::string pending_;   ///< begins with a line end of ours, so that the first boundary has one
    std::size_t taken_ = 0; ///< of pending_
    std::uint64_t left_ = 0;
    std::size_t parts_ = 0;
};

} // namespace rexa::net

#endif
