#ifndef REXA_NET_REPLY_READER_HPP
#define REXA_NET_REPLY_READER_HPP

#include "net/message.hpp"

#include <cstddef>
#include <memory>
#include <span>

namespace rexa::net {

/// Makes a reply of the bytes that come for a request; does no input itself. Interim replies
/// (100 to 199, except 101) are skipped.
class ReplyReader {
public:
    /// Both outlive the reader.
    ReplyReader(const Request& request, const BodySink* sink);
    ReplyReader(const ReplyReader&) = delete;
    ReplyReader& operator=(const ReplyReader&) = delete;
    ~ReplyReader();

    /// Where to put the next bytes; never empty.
    [[nodiscard]] std::span<std::byte> space();
    /// So many bytes were put there; 0 is the end of the connection.
    /// Errors: bad_reply, too_large, connection_lost, and what the sink throws.
    void take(std::size_t size);

    [[nodiscard]] bool done() const noexcept;
    /// Whether the reply itself said where it ends.
    [[nodiscard]] bool framed() const;
    [[nodiscard]] bool keeps_alive() const;
    /// Whether there is more than was asked for.
    [[nodiscard]] bool has_leftover() const noexcept;
    /// Once done; moved out.
    Reply reply();

private:
    class Parser;
    std::unique_ptr<Parser> parser_;
};

} // namespace rexa::net

#endif
