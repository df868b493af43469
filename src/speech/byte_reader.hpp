#ifndef REXA_SPEECH_BYTE_READER_HPP
#define REXA_SPEECH_BYTE_READER_HPP

#include <rexa/bytes.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace rexa::speech {

/// Numbers and marks at places of foreign bytes; none where the bytes end before.
class ByteReader {
public:
    explicit ByteReader(BytesView bytes) noexcept : text_(as_chars(bytes)) {}

    [[nodiscard]] std::size_t size() const noexcept { return text_.size(); }

    [[nodiscard]] bool has(std::string_view mark, std::size_t at = 0) const noexcept {
        return at <= text_.size() && text_.substr(at).starts_with(mark);
    }

    [[nodiscard]] std::optional<std::uint64_t> little(std::size_t at,
                                                      std::size_t bytes) const noexcept {
        return number(at, bytes, false);
    }
    [[nodiscard]] std::optional<std::uint64_t> big(std::size_t at,
                                                   std::size_t bytes) const noexcept {
        return number(at, bytes, true);
    }
    [[nodiscard]] std::optional<unsigned> byte(std::size_t at) const noexcept {
        return at < text_.size() ? std::optional<unsigned>(static_cast<unsigned char>(text_[at]))
                                 : std::nullopt;
    }

    /// What follows this place; nothing beyond the end.
    [[nodiscard]] std::string_view from(std::size_t at) const noexcept {
        return at < text_.size() ? text_.substr(at) : std::string_view();
    }

private:
    [[nodiscard]] std::optional<std::uint64_t> number(std::size_t at, std::size_t bytes,
                                                      bool is_big) const noexcept {
        if (at > text_.size() || bytes > text_.size() - at) {
            return std::nullopt;
        }
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < bytes; ++i) {
            const std::size_t next = is_big ? at + i : at + bytes - 1 - i;
            value = (value << 8) | static_cast<unsigned char>(text_[next]);
        }
        return value;
    }

    std::string_view text_;
};

} // namespace rexa::speech

#endif
