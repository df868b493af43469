#include "net/json_writer.hpp"

#include "core/text.hpp"

#include <rexa/error.hpp>

#include <array>
#include <charconv>
#include <cmath>

namespace rexa::net {
namespace {

std::string control_escape(char c) {
    constexpr std::string_view digits = "0123456789abcdef";
    const auto byte = static_cast<unsigned char>(c);
    return {'\\', 'u', '0', '0', digits[byte >> 4], digits[byte & 15]};
}

} // namespace

JsonWriter& JsonWriter::key(std::string_view name) {
    separate();
    append_quoted(name);
    text_ += ':';
    return *this;
}

JsonWriter& JsonWriter::value(std::string_view text) {
    separate();
    append_quoted(text);
    return *this;
}

JsonWriter& JsonWriter::value(double number) {
    if (!std::isfinite(number)) {
        throw Error(Errc::invalid_argument, "a number in a request is not finite; leave it out");
    }
    std::array<char, 32> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    return raw({digits.data(), static_cast<std::size_t>(end - digits.data())});
}

JsonWriter& JsonWriter::open(char bracket) {
    separate();
    text_ += bracket;
    return *this;
}

JsonWriter& JsonWriter::close(char bracket) {
    text_ += bracket;
    return *this;
}

JsonWriter& JsonWriter::raw(std::string_view json) {
    separate();
    text_ += json;
    return *this;
}

void JsonWriter::separate() {
    constexpr std::string_view nothing_before = "{[:";
    if (!text_.empty() && nothing_before.find(text_.back()) == std::string_view::npos) {
        text_ += ',';
    }
}

void JsonWriter::append_quoted(std::string_view text) {
    text_ += '"';
    while (!text.empty()) {
        const core::CodePoint point = core::decode_utf8(text);
        const std::size_t size = point.size == 0 ? 1 : point.size;
        if (point.size == 0) {
            throw Error(Errc::invalid_argument,
                        "a text of the request is not UTF-8, which is all the service takes");
        } else if (point.value == '"' || point.value == '\\') {
            text_ += {'\\', text.front()};
        } else if (point.value < 0x20) {
            text_ += control_escape(text.front());
        } else {
            text_ += text.substr(0, size);
        }
        text.remove_prefix(size);
    }
    text_ += '"';
}

} // namespace rexa::net
