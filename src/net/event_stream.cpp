#include "net/event_stream.hpp"

#include <rexa/error.hpp>

#include <algorithm>
#include <utility>

namespace rexa::net {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

/// Finds line ends from left to right. Whichever a stream uses, no byte is looked at more than
/// twice.
class LineEnds {
public:
    explicit LineEnds(std::string_view text)
        : text_(text), feed_(text.find('\n')), return_(text.find('\r')) {}

    std::size_t next(std::size_t from) noexcept {
        feed_ = feed_ < from ? text_.find('\n', from) : feed_;
        return_ = return_ < from ? text_.find('\r', from) : return_;
        return std::min(feed_, return_);
    }

private:
    std::string_view text_;
    std::size_t feed_;
    std::size_t return_;
};

} // namespace

EventStreamReader::EventStreamReader(std::size_t largest, Sink sink, LineSink strays)
    : largest_(largest), sink_(std::move(sink)), strays_(std::move(strays)) {}

void EventStreamReader::write(BytesView bytes) {
    const std::string_view text = as_chars(bytes);
    if (text.empty()) {
        return;
    }
    LineEnds ends(text);
    std::size_t begin = std::exchange(after_return_, false) && text.front() == '\n' ? 1 : 0;
    while (begin < text.size()) {
        const std::size_t end = ends.next(begin);
        const std::string_view part = text.substr(begin, end - begin);
        check_size(line_.size() + part.size(), "line");
        if (end == std::string_view::npos) {
            line_ += part;
            return;
        }
        begin = end + 1;
        if (text[end] == '\r') {
            after_return_ = begin == text.size();
            begin += !after_return_ && text[begin] == '\n' ? 1 : 0;
        }
        if (line_.empty()) {
            take_line(part);
        } else {
            line_ += part;
            take_line(line_);
            line_.clear();
        }
    }
}

void EventStreamReader::finish() {
    if (!line_.empty()) {
        take_line(std::exchange(line_, {}));
    }
    dispatch();
}

void EventStreamReader::take_line(std::string_view line) {
    if (std::exchange(first_line_, false) && line.starts_with(byte_order_mark)) {
        line.remove_prefix(byte_order_mark.size());
    }
    if (line.empty()) {
        dispatch();
        return;
    }
    // Nearly every line is one of data.
    const std::size_t colon = line.starts_with("data:") ? 4 : line.find(':');
    if (colon == 0) {
        return;
    }
    std::string_view value;
    if (colon != std::string_view::npos) {
        value = line.substr(colon + 1);
        if (value.starts_with(' ')) {
            value.remove_prefix(1);
        }
    }
    take_field(line.substr(0, colon), value, line);
}

void EventStreamReader::take_field(std::string_view name, std::string_view value,
                                   std::string_view line) {
    if (name == "data") {
        if (std::exchange(has_data_, true)) {
            event_.data += '\n';
        }
        check_size(event_.data.size() + value.size(), "event");
        event_.data += value;
    } else if (name == "event") {
        type_ = value;
    } else if (name == "id") {
        if (value.find('\0') == std::string_view::npos) {
            event_.id = value;
        }
    } else if (name != "retry" && strays_) {
        strays_(line);
    }
}

void EventStreamReader::dispatch() {
    if (std::exchange(has_data_, false)) {
        event_.type = type_.empty() ? std::string_view("message") : std::string_view(type_);
        sink_(event_);
        event_.data.clear();
    }
    type_.clear();
}

void EventStreamReader::check_size(std::size_t size, std::string_view what) const {
    if (size > largest_) {
        throw Error(Errc::too_large, "an event stream's " + std::string(what) +
                                         " is larger than the limit of " +
                                         std::to_string(largest_) + " bytes");
    }
}

} // namespace rexa::net
