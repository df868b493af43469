#include "sandbox/daytona/v0/marker_reader.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace rexa::daytona::v0 {
namespace {

constexpr char out_mark = '\x01';
constexpr char err_mark = '\x02';
constexpr std::string_view marks = "\x01\x02";
constexpr int marker_size = 3;

} // namespace

MarkerReader::MarkerReader(Sink sink) : sink_(std::move(sink)) {}

void MarkerReader::write(BytesView bytes) {
    std::string_view text = as_chars(bytes);
    while (!text.empty()) {
        const char c = text.front();
        if (held_count_ > 0 && c != held_) {
            give_held();
        }
        if (c != out_mark && c != err_mark) {
            const std::size_t end = std::min(text.find_first_of(marks), text.size());
            give(text.substr(0, end));
            text.remove_prefix(end);
            continue;
        }
        held_ = c;
        text.remove_prefix(1);
        if (++held_count_ == marker_size) {
            stream_ = c == out_mark ? Stream::out : Stream::err;
            held_count_ = 0;
        }
    }
}

void MarkerReader::finish() {
    give_held();
}

void MarkerReader::give(std::string_view bytes) {
    if (!bytes.empty()) {
        sink_(stream_, as_bytes(bytes));
    }
}

void MarkerReader::give_held() {
    const std::string bytes(static_cast<std::size_t>(std::exchange(held_count_, 0)), held_);
    give(bytes);
}

} // namespace rexa::daytona::v0
