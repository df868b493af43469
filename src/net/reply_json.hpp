#ifndef REXA_NET_REPLY_JSON_HPP
#define REXA_NET_REPLY_JSON_HPP

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rexa::net {

/// A value inside a JSON reply, read as leniently as services need it: a member that is missing and
/// one that is null are the same, members nobody asks for are ignored. What is asked for and is
/// something else is an error which names the value's path, as in `$.items[2].id`.
///
/// Copies are cheap and share the document. Numbers with a fraction are not exact to the last bit;
/// nothing may be hashed or compared by them.
class JsonView {
public:
    /// An absent value, as of a reply without a body.
    JsonView() = default;

    /// Half a surrogate pair and bytes that are no UTF-8 are read as U+FFFD. Of members of the same
    /// name the last one counts. Errors: bad_reply, also beyond a depth of 128; too_large,
    /// also beyond two million values.
    static JsonView parse(std::string_view text, std::size_t largest = 64u << 20);

    /// The same, with texts of bytes: what is no UTF-8 stays, and half a surrogate pair is the
    /// three bytes that UTF-8 would have for it. The rest of a character may come in another
    /// document.
    static JsonView parse_bytes(std::string_view text, std::size_t largest);

    /// The member of that name; an absent value where there is none.
    [[nodiscard]] JsonView operator[](std::string_view name) const;

    [[nodiscard]] bool present() const noexcept;
    [[nodiscard]] bool is_object() const noexcept;
    [[nodiscard]] bool is_array() const noexcept;
    [[nodiscard]] bool is_text() const noexcept;

    // Errors: bad_reply when absent or of another kind.
    [[nodiscard]] std::string text() const;
    [[nodiscard]] std::int64_t integer() const; ///< 3.0 is one, 3.5 is not
    [[nodiscard]] double number() const;
    [[nodiscard]] bool boolean() const;

    // None when absent. Errors: bad_reply when of another kind.
    [[nodiscard]] std::optional<std::string> optional_text() const;
    [[nodiscard]] std::optional<std::int64_t> optional_integer() const;
    [[nodiscard]] std::optional<double> optional_number() const;
    [[nodiscard]] std::optional<bool> optional_boolean() const;

    /// Of an array; none when absent. Errors: bad_reply.
    [[nodiscard]] std::vector<JsonView> items() const;

    /// Of an object, in its order; none when absent. Errors: bad_reply.
    [[nodiscard]] std::vector<std::pair<std::string, JsonView>> members() const;

    /// The value as JSON text; "null" when absent.
    [[nodiscard]] std::string to_json() const;

    [[nodiscard]] const std::string& path() const noexcept { return path_; }

    /// An error about this value, for readers that know more about it. `what` as in "is no date".
    [[noreturn]] void fail(std::string_view what) const;

private:
    // Boost's value, which this header does not name; each pointer keeps the whole document.
    using Value = std::shared_ptr<const void>;
    JsonView(Value value, std::string path);
    template <class T>
    T required(std::optional<T> value) const;

    Value value_; ///< null: absent
    std::string path_ = "$";
};

} // namespace rexa::net

#endif
