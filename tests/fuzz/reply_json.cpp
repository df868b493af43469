// A reply that is read is valid text throughout, and reading what it is written as gives the same.
#include "net/reply_json.hpp"

#include "core/text.hpp"
#include "fuzz/fuzz.hpp"
#include "net/json_repair.hpp"
#include "net/json_writer.hpp"

#include <optional>

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

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input = as_chars(fuzz::bytes(data, size));
    const std::string repaired = net::repair_json_text(input);
    fuzz::require(core::is_valid_utf8(repaired));
    fuzz::require(net::repair_json_text(repaired) == repaired);
    if (const auto reply = parse(input)) {
        walk(*reply);
    }
    net::JsonWriter writer;
    writer.begin_object().member("text", input).end_object();
    const std::string text = net::JsonView::parse(writer.text())["text"].text();
    fuzz::require(!core::is_valid_utf8(input) || text == input);
    return 0;
}
