#include "net/event_stream.hpp"

#include <rexa/error.hpp>

#include <utility>

namespace rexa::net {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

} // namespace

EventStreamReader::EventStreamReader(std::size_t largest, Sink sink)
    : largest_(largest), sink_(std::move(sink)) {}

void EventStreamReader::write(BytesView bytes) {
    std::string_view text = as_chars(bytes);
    while (!text.empty()) {
        if (std::exchange(after_return_, false) && text.front() == '\n') {
            text.remove_prefix(1);
            continue;
        }
        const std::size_t end = text.find_first_of("\r\n");
        const std::string_view part = text.substr(0, end);
        check_size(line_.size() + part.size(), "line");
        line_ += part;
        if (end == std::string_view::npos) {
            return;
        }
        after_return_ = text[end] == '\r';
        text.remove_prefix(end + 1);
        take_line(std::exchange(line_, {}));
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
    const std::size_t colon = line.find(':');
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
    take_field(line.substr(0, colon), value);
}

void EventStreamReader::take_field(std::string_view name, std::string_view value) {
    if (name == "data") {
        check_size(data_.size() + value.size(), "event");
        data_ += value;
        data_ += '\n';
    } else if (name == "event") {
        type_ = value;
    } else if (name == "id" && value.find('\0') == std::string_view::npos) {
        id_ = value;
    }
}

void EventStreamReader::dispatch() {
    std::string type = std::exchange(type_, {});
    if (data_.empty()) {
        return;
    }
    ServerEvent event;
    if (!type.empty()) {
        event.type = std::move(type);
    }
    event.data = std::exchange(data_, {});
    event.data.pop_back();
    event.id = id_;
    sink_(event);
}

void EventStreamReader::check_size(std::size_t size, std::string_view what) const {
    if (size > largest_) {
        throw Error(Errc::too_large, "an event stream's " + std::string(what) +
                                         " is larger than the limit of " +
                                         std::to_string(largest_) + " bytes");
    }
}

} // namespace rexa::net
