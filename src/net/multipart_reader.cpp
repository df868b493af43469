#include "net/multipart_reader.hpp"

#include "net/ascii.hpp"
#include "net/header_parameters.hpp"

#include <rexa/error.hpp>

#include <algorithm>
#include <charconv>

namespace rexa::net {
namespace {

constexpr std::string_view line_end = "\r\n";
constexpr std::string_view header_end = "\r\n\r\n";
constexpr std::size_t longest_boundary = 70;
// Blanks that may stand between a boundary and the end of its line.
constexpr std::size_t longest_padding = 256;

[[noreturn]] void malformed(std::string_view why) {
    throw Error(Errc::bad_reply, "multipart reply: " + std::string(why));
}

std::string delimiter_of(std::string_view content_type) {
    const HeaderParameters type = parse_header_parameters(content_type);
    if (!type.value.starts_with("multipart/")) {
        malformed("its Content-Type is another");
    }
    const std::string boundary = type.find("boundary").value_or("");
    if (boundary.empty() || boundary.size() > longest_boundary) {
        malformed("its Content-Type names no boundary of 1 to 70 characters");
    }
    return "\r\n--" + boundary;
}

std::uint64_t parse_length(std::string_view text) {
    std::uint64_t length = 0;
    const char* const end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, length);
    if (parsed.ec != std::errc() || parsed.ptr != end) {
        malformed("a part's Content-Length is no number");
    }
    return length;
}

void add_header(Headers& headers, std::string_view line) {
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) {
        malformed("a line of a part's header has no colon");
    }
    try {
        headers.add(line.substr(0, colon), trim_blanks(line.substr(colon + 1)));
    } catch (const Error&) {
        malformed("a part's header holds characters no header may have");
    }
}

Headers parse_headers(std::string_view block) {
    Headers headers;
    while (!block.empty()) {
        const std::size_t end = std::min(block.find(line_end), block.size());
        add_header(headers, block.substr(0, end));
        block.remove_prefix(std::min(end + line_end.size(), block.size()));
    }
    return headers;
}

/// How much stands before an end for certain, also while that end may have come in part only.
std::size_t known_size(std::string_view text, std::size_t end, std::string_view mark) noexcept {
    return end != std::string_view::npos ? end
                                         : text.size() - std::min(text.size(), mark.size() - 1);
}

/// How much of the text's end could be the beginning of the delimiter.
std::size_t overlap(std::string_view text, std::string_view delimiter) noexcept {
    std::size_t size = std::min(text.size(), delimiter.size() - 1);
    while (!text.ends_with(delimiter.substr(0, size))) {
        --size;
    }
    return size;
}

} // namespace

MultipartReader::MultipartReader(std::string_view content_type, PartHandler& handler,
                                 const MultipartLimits& limits)
    : handler_(handler), limits_(limits), delimiter_(delimiter_of(content_type)),
      pending_(line_end) {}

void MultipartReader::write(BytesView bytes) {
    if (state_ == State::sized_data && rest().empty()) {
        const std::size_t size = std::min<std::uint64_t>(bytes.size(), left_);
        if (size > 0) {
            handler_.part_data(bytes.first(size));
        }
        left_ -= size;
        bytes = bytes.subspan(size);
    }
    pending_.append(as_chars(bytes));
    while (step()) {
    }
    pending_.erase(0, taken_);
    taken_ = 0;
}

void MultipartReader::finish() const {
    if (state_ != State::epilogue) {
        throw Error(Errc::connection_lost,
                    "the multipart reply ended before its closing boundary; ask for it again")
            .with_retry();
    }
}

/// Takes one thing off what is pending; false when more bytes are needed first.
bool MultipartReader::step() {
    switch (state_) {
    case State::preamble:
        return skip_preamble();
    case State::after_boundary:
        return take_boundary_end();
    case State::headers:
        return take_headers();
    case State::sized_data:
        return take_sized_data();
    case State::after_sized_data:
        return take_boundary_after_sized_data();
    case State::data:
        return take_data();
    case State::epilogue:
        drop(rest().size());
        return false;
    }
    return false;
}

bool MultipartReader::skip_preamble() {
    const std::size_t at = rest().find(delimiter_);
    if (at == std::string_view::npos) {
        drop(rest().size() - overlap(rest(), delimiter_));
        return false;
    }
    drop(at + delimiter_.size());
    state_ = State::after_boundary;
    return true;
}

bool MultipartReader::take_boundary_end() {
    const std::string_view text = rest();
    if (text.size() < 2) {
        return false;
    }
    if (text.starts_with("--")) {
        drop(2);
        state_ = State::epilogue;
        return true;
    }
    const std::size_t end = text.find(line_end);
    const bool whole = end != std::string_view::npos;
    const bool blank = trim_blanks(text.substr(0, end)).empty();
    if ((whole && !blank) || known_size(text, end, line_end) > longest_padding) {
        malformed("something follows a boundary on its line");
    }
    if (!whole) {
        return false;
    }
    // The line end stays: a part without any header begins with two of them.
    drop(end);
    state_ = State::headers;
    return true;
}

bool MultipartReader::take_headers() {
    const std::string_view text = rest();
    const std::size_t end = text.find(header_end);
    if (known_size(text, end, header_end) > limits_.header_bytes) {
        throw Error(Errc::too_large, "multipart reply: a part's header is larger than " +
                                         std::to_string(limits_.header_bytes) + " bytes");
    }
    if (end == std::string_view::npos) {
        return false;
    }
    begin_part(end == 0 ? std::string_view() : text.substr(2, end - 2));
    drop(end + header_end.size());
    return true;
}

void MultipartReader::begin_part(std::string_view block) {
    if (++parts_ > limits_.parts) {
        throw Error(Errc::too_large,
                    "multipart reply: more than " + std::to_string(limits_.parts) + " parts");
    }
    PartHeader header;
    header.headers = parse_headers(block);
    if (const auto disposition = header.headers.find("Content-Disposition")) {
        const HeaderParameters parameters = parse_header_parameters(*disposition);
        header.name = parameters.find_extended("name").value_or("");
        header.filename = parameters.find_extended("filename").value_or("");
    }
    if (const auto length = header.headers.find("Content-Length")) {
        header.length = parse_length(*length);
    }
    left_ = header.length.value_or(0);
    state_ = header.length ? State::sized_data : State::data;
    handler_.begin_part(header);
}

bool MultipartReader::take_sized_data() {
    const std::size_t size = std::min<std::uint64_t>(rest().size(), left_);
    left_ -= size;
    give(size);
    if (left_ > 0) {
        return false;
    }
    handler_.end_part();
    state_ = State::after_sized_data;
    return true;
}

bool MultipartReader::take_boundary_after_sized_data() {
    const std::size_t size = std::min(rest().size(), delimiter_.size());
    if (rest().substr(0, size) != std::string_view(delimiter_).substr(0, size)) {
        malformed("no boundary follows a part of the length it named");
    }
    if (size < delimiter_.size()) {
        return false;
    }
    drop(size);
    state_ = State::after_boundary;
    return true;
}

bool MultipartReader::take_data() {
    const std::size_t at = rest().find(delimiter_);
    if (at == std::string_view::npos) {
        give(rest().size() - overlap(rest(), delimiter_));
        return false;
    }
    give(at);
    drop(delimiter_.size());
    handler_.end_part();
    state_ = State::after_boundary;
    return true;
}

void MultipartReader::give(std::size_t size) {
    if (size > 0) {
        handler_.part_data(as_bytes(rest().substr(0, size)));
    }
    drop(size);
}

void MultipartReader::drop(std::size_t size) {
    taken_ += size;
}

std::string_view MultipartReader::rest() const noexcept {
    return std::string_view(pending_).substr(taken_);
}

} // namespace rexa::net
