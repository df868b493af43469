#include "net/line_reader.hpp"

#include <rexa/error.hpp>

#include <utility>

namespace rexa::net {

LineReader::LineReader(std::size_t longest, Sink sink)
    : longest_(longest), sink_(std::move(sink)) {}

void LineReader::write(BytesView bytes) {
    std::string_view text = as_chars(bytes);
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        const std::string_view part = text.substr(0, end);
        check_length(begun_.size() + part.size());
        if (end == std::string_view::npos) {
            begun_ += part;
            return;
        }
        if (begun_.empty()) {
            give(part);
        } else {
            begun_ += part;
            give(std::exchange(begun_, {}));
        }
        text.remove_prefix(end + 1);
    }
}

void LineReader::finish() {
    give(std::exchange(begun_, {}));
}

void LineReader::check_length(std::size_t size) const {
    if (size > longest_) {
        throw Error(Errc::too_large, "a line of the reply is longer than the limit of " +
                                         std::to_string(longest_) + " bytes");
    }
}

void LineReader::give(std::string_view line) const {
    if (line.ends_with('\r')) {
        line.remove_suffix(1);
    }
    if (line.find_first_not_of(" \t") != std::string_view::npos) {
        sink_(line);
    }
}

} // namespace rexa::net
