#ifndef REXA_BYTES_HPP
#define REXA_BYTES_HPP

#include <compare>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace rexa {

/// A borrowed run of raw bytes. Nothing is assumed about their encoding.
using BytesView = std::span<const std::byte>;

/// The same memory seen as bytes. The view is valid as long as the text.
inline BytesView as_bytes(std::string_view text) noexcept {
    return std::as_bytes(std::span(text.data(), text.size()));
}

/// The same memory seen as characters; they need not be valid UTF-8.
inline std::string_view as_chars(BytesView bytes) noexcept {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Owned raw bytes: output of a run, contents of a file, standard input.
class Bytes {
public:
    Bytes() = default;
    explicit Bytes(std::string chars) noexcept : chars_(std::move(chars)) {}
    explicit Bytes(BytesView bytes) : chars_(as_chars(bytes)) {}

    [[nodiscard]] BytesView view() const noexcept { return as_bytes(chars_); }
    operator BytesView() const noexcept { return view(); }

    /// The bytes as characters; they need not be valid UTF-8. Valid until this object changes.
    [[nodiscard]] const std::string& chars() const noexcept { return chars_; }

    [[nodiscard]] std::size_t size() const noexcept { return chars_.size(); }
    [[nodiscard]] bool empty() const noexcept { return chars_.empty(); }
    void append(BytesView bytes) { chars_.append(as_chars(bytes)); }

    friend bool operator==(const Bytes&, const Bytes&) = default;
    friend auto operator<=>(const Bytes&, const Bytes&) = default;

private:
    std::string chars_;
};

/// Valid UTF-8 for people to read: every byte that is not part of a valid sequence becomes U+FFFD.
std::string to_display_text(BytesView bytes);

} // namespace rexa

#endif
