// A reply that is read is valid text throughout, and reading what it is written as gives the same.
#include "net/reply_json.hpp"

#include "core/text.hpp"
#include "fuzz/fuzz.hpp"
#include "net/json_repair.hpp"
#include "net/json_writer.hpp"

#include <rexa/error.hpp>

#include <optional>
#include <string_view>

using namespace rexa;

namespace {

std::optional<net::JsonView> parse(std::string_view text) {
    try {
        return net::JsonView::parse(text);
    } catch (const Error& error) {
        fuzz::require(error.code() == Errc::bad_reply);
        return std::nullopt;
    }
}

void walk(const net::JsonView& value) {
    if (value.is_object()) {
        for (const auto& [name, member] : value.members()) {
            fuzz::require(core::is_valid_utf8(name));
            walk(member);
        }
    } else if (value.is_array()) {
        for (const net::JsonView& item : value.items()) {
            walk(item);
        }
    } else if (value.is_text()) {
        fuzz::require(core::is_valid_utf8(value.text()));
    }
}

/// What is no UTF-8 is refused, and all else read back as it was written.
void write_and_read(std::string_view text) {
    net::JsonWriter writer;
    try {
        writer.begin_object().member("text", text).end_object();
    } catch (const Error& error) {
        fuzz::require(error.code() == Errc::invalid_argument && !core::is_valid_utf8(text));
        return;
    }
    fuzz::require(core::is_valid_utf8(text));
    fuzz::require(net::JsonView::parse(writer.text())["text"].text() == text);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input = as_chars(fuzz::bytes(data, size));
    const std::string repaired = net::repair_json_text(input);
    fuzz::require(core::is_valid_utf8(repaired));
    fuzz::require(net::repair_json_text(repaired) == repaired);
    if (const auto reply = parse(input)) {
        walk(*reply);
    }
    write_and_read(input);
    return 0;
}
