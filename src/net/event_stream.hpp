#ifndef REXA_NET_EVENT_STREAM_HPP
#define REXA_NET_EVENT_STREAM_HPP

#include <rexa/bytes.hpp>

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace rexa::net {

/// One server-sent event. Texts are bytes as sent; nothing checked that they are UTF-8.
struct ServerEvent {
    std::string type = "message";
    std::string data; ///< the lines of one event, joined by LF
    std::string id;   ///< the last one the stream named

    friend bool operator==(const ServerEvent&, const ServerEvent&) = default;
};

/// Takes a text/event-stream in pieces of any size and gives its events. Line ends may be LF, CRLF
/// or CR, mixed; a byte order mark in front is skipped, comments and unknown fields too.
class EventStreamReader {
public:
    using Sink = std::function<void(const ServerEvent& event)>;
    using LineSink = std::function<void(std::string_view line)>;

    /// `largest` in bytes, of one line and of the data of one event. `strays` takes the lines that
    /// are of no field of an event, such as those of another document in the stream's place.
    EventStreamReader(std::size_t largest, Sink sink, LineSink strays = {});

    /// Errors: too_large.
    void write(BytesView bytes);

    /// At the proper end of the stream: gives a last event whose closing blank line is missing.
    void finish();

private:
    void take_line(std::string_view line);
    void take_field(std::string_view name, std::string_view value, std::string_view line);
    void dispatch();
    void check_size(std::size_t size, std::string_view what) const;

    std::size_t largest_;
    Sink sink_;
    LineSink strays_;
    std::string line_; ///< what has come of one whose end has not
    bool first_line_ = true;
    bool after_return_ = false;
    std::string type_;
    ServerEvent event_;
    bool has_data_ = false;
};

} // namespace rexa::net

#endif
