#include "net/reply_json.hpp"

#include "net/json_repair.hpp"

#include <rexa/error.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

namespace rexa::net {

namespace json = boost::json;

namespace {

constexpr std::size_t deepest = 128;
// A value takes far more memory than the two bytes it may have as text.
constexpr std::size_t most_values = 2'000'000;

std::string name_of(const json::value& value) {
    switch (value.kind()) {
    case json::kind::null:
        return "null";
    case json::kind::bool_:
        return "a boolean";
    case json::kind::int64:
    case json::kind::uint64:
    case json::kind::double_:
        return "a number";
    case json::kind::string:
        return "a text";
    case json::kind::array:
        return "an array";
    case json::kind::object:
        return "an object";
    }
    return "something else";
}

json::parse_options options(bool as_bytes) {
    json::parse_options options;
    options.max_depth = deepest;
    options.allow_invalid_utf8 = as_bytes;
    return options;
}

std::string_view view_of(json::string_view text) noexcept {
    return {text.data(), text.size()};
}

json::string_view view_of(std::string_view text) noexcept {
    return {text.data(), text.size()};
}

const json::value* value_of(const std::shared_ptr<const void>& value) noexcept {
    return static_cast<const json::value*>(value.get());
}

/// A value of the same document; absent where it is null.
std::shared_ptr<const void> inside(const std::shared_ptr<const void>& document,
                                   const json::value* value) noexcept {
    return value == nullptr || value->is_null() ? nullptr
                                                : std::shared_ptr<const void>(document, value);
}

/// No less than the values in a text of JSON.
std::size_t count_values(std::string_view text) noexcept {
    std::size_t count = 1;
    bool in_text = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (in_text && c == '\\') {
            ++i;
        } else if (c == '"') {
            in_text = !in_text;
        } else if (!in_text && (c == ',' || c == '[' || c == '{')) {
            ++count;
        }
    }
    return count;
}

json::value parse_value(std::string_view text, bool as_bytes) {
    json::error_code failure;
    json::value value = json::parse(view_of(text), failure, {}, options(as_bytes));
    if (failure) {
        const std::string mended = as_bytes ? keep_surrogates(text) : repair_json_text(text);
        value = json::parse(mended, failure, {}, options(as_bytes));
    }
    if (failure) {
        throw Error(Errc::bad_reply, "the reply is no JSON: " + failure.message());
    }
    return value;
}

json::value parse_within(std::string_view text, std::size_t largest, bool as_bytes) {
    if (text.size() > largest) {
        throw Error(Errc::too_large,
                    "the reply is larger than the limit of " + std::to_string(largest) + " bytes");
    }
    if (count_values(text) > most_values) {
        throw Error(Errc::too_large,
                    "the reply holds more than " + std::to_string(most_values) + " values");
    }
    return parse_value(text, as_bytes);
}

} // namespace

JsonView::JsonView(Value value, std::string path)
    : value_(std::move(value)), path_(std::move(path)) {}

JsonView JsonView::parse(std::string_view text, std::size_t largest) {
    const Value document = std::make_shared<const json::value>(parse_within(text, largest, false));
    return {inside(document, value_of(document)), "$"};
}

JsonView JsonView::parse_bytes(std::string_view text, std::size_t largest) {
    const Value document = std::make_shared<const json::value>(parse_within(text, largest, true));
    return {inside(document, value_of(document)), "$"};
}

JsonView JsonView::operator[](std::string_view name) const {
    std::string path = path_ + '.' + std::string(name);
    if (!present()) {
        return {nullptr, std::move(path)};
    }
    const json::object* const object = value_of(value_)->if_object();
    if (object == nullptr) {
        fail("must be an object, not " + name_of(*value_of(value_)));
    }
    return {inside(value_, object->if_contains(view_of(name))), std::move(path)};
}

bool JsonView::present() const noexcept {
    return value_ != nullptr;
}
bool JsonView::is_object() const noexcept {
    return present() && value_of(value_)->is_object();
}
bool JsonView::is_array() const noexcept {
    return present() && value_of(value_)->is_array();
}
bool JsonView::is_text() const noexcept {
    return present() && value_of(value_)->is_string();
}

template <class T>
T JsonView::required(std::optional<T> value) const {
    if (!value) {
        fail("is missing");
    }
    return *std::move(value);
}

std::string JsonView::text() const {
    return required(optional_text());
}
std::int64_t JsonView::integer() const {
    return required(optional_integer());
}
double JsonView::number() const {
    return required(optional_number());
}
bool JsonView::boolean() const {
    return required(optional_boolean());
}

std::optional<std::string> JsonView::optional_text() const {
    if (!present()) {
        return std::nullopt;
    }
    const json::string* const text = value_of(value_)->if_string();
    if (text == nullptr) {
        fail("must be a text, not " + name_of(*value_of(value_)));
    }
    return std::string(view_of(json::string_view(*text)));
}

std::optional<std::int64_t> JsonView::optional_integer() const {
    if (!present()) {
        return std::nullopt;
    }
    if (!value_of(value_)->is_number()) {
        fail("must be a number, not " + name_of(*value_of(value_)));
    }
    json::error_code failure;
    const auto number = value_of(value_)->to_number<std::int64_t>(failure);
    if (failure) {
        fail("must be a whole number of 64 bits");
    }
    return number;
}

std::optional<double> JsonView::optional_number() const {
    if (!present()) {
        return std::nullopt;
    }
    if (!value_of(value_)->is_number()) {
        fail("must be a number, not " + name_of(*value_of(value_)));
    }
    json::error_code failure;
    return value_of(value_)->to_number<double>(failure);
}

std::optional<bool> JsonView::optional_boolean() const {
    if (!present()) {
        return std::nullopt;
    }
    const bool* const boolean = value_of(value_)->if_bool();
    if (boolean == nullptr) {
        fail("must be true or false, not " + name_of(*value_of(value_)));
    }
    return *boolean;
}

std::vector<JsonView> JsonView::items() const {
    std::vector<JsonView> items;
    if (!present()) {
        return items;
    }
    const json::array* const array = value_of(value_)->if_array();
    if (array == nullptr) {
        fail("must be an array, not " + name_of(*value_of(value_)));
    }
    items.reserve(array->size());
    for (const json::value& item : *array) {
        items.push_back(
            JsonView(inside(value_, &item), path_ + '[' + std::to_string(items.size()) + ']'));
    }
    return items;
}

std::vector<std::pair<std::string, JsonView>> JsonView::members() const {
    std::vector<std::pair<std::string, JsonView>> members;
    if (!present()) {
        return members;
    }
    const json::object* const object = value_of(value_)->if_object();
    if (object == nullptr) {
        fail("must be an object, not " + name_of(*value_of(value_)));
    }
    members.reserve(object->size());
    for (const json::key_value_pair& member : *object) {
        std::string name(view_of(member.key()));
        std::string path = path_ + '.' + name;
        members.emplace_back(std::move(name),
                             JsonView(inside(value_, &member.value()), std::move(path)));
    }
    return members;
}

std::string JsonView::to_json() const {
    return present() ? json::serialize(*value_of(value_)) : "null";
}

void JsonView::fail(std::string_view what) const {
    throw Error(Errc::bad_reply, "reply: " + path_ + ' ' + std::string(what));
}

} // namespace rexa::net
