#ifndef REXA_NET_JSON_WRITER_HPP
#define REXA_NET_JSON_WRITER_HPP

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

namespace rexa::net {

/// Writes JSON for a request, value after value. Who opens closes; the caller sees to the
/// order, which nothing checks. Errors: invalid_argument for a text that is no UTF-8: what another
/// text stands for must not be asked for.
class JsonWriter {
public:
    JsonWriter& begin_object() { return open('{'); }
    JsonWriter& end_object() { return close('}'); }
    JsonWriter& begin_array() { return open('['); }
    JsonWriter& end_array() { return close(']'); }

    /// The name of the member that is written next.
    JsonWriter& key(std::string_view name);

    JsonWriter& value(std::string_view text);
    JsonWriter& value(const char* text) { return value(std::string_view(text)); }
    JsonWriter& value(const std::string& text) { return value(std::string_view(text)); }
    JsonWriter& value(std::same_as<bool> auto truth) { return raw(truth ? "true" : "false"); }
    template <std::integral Number>
    requires(!std::same_as<Number, bool>) JsonWriter& value(Number number) {
        return raw(std::to_string(number));
    }
    /// Errors: invalid_argument for what JSON has no number for.
    JsonWriter& value(double number);
    JsonWriter& null() { return raw("null"); }

    template <class Value>
    JsonWriter& member(std::string_view name, const Value& content) {
        return key(name).value(content);
    }

    [[nodiscard]] const std::string& text() const noexcept { return text_; }

private:
    JsonWriter& open(char bracket);
    JsonWriter& close(char bracket);
    JsonWriter& raw(std::string_view json);
    void separate();
    void append_quoted(std::string_view text);

    std::string text_;
};

} // namespace rexa::net

#endif
