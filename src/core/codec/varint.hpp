#ifndef REXA_CORE_CODEC_VARINT_HPP
#define REXA_CORE_CODEC_VARINT_HPP

#include <rexa/bytes.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace rexa::core {

/// Seven bits a byte, the lowest first; the top bit says that more follow.
void put_varint(std::string& out, std::uint64_t value);

/// How many bytes, and then these bytes.
void put_sized(std::string& out, std::string_view bytes);

/// Signed numbers as varints, small magnitudes short: 0, -1, 1, -2 ...
constexpr std::uint64_t zigzag(std::int64_t value) noexcept {
    return (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
}

constexpr std::int64_t unzigzag(std::uint64_t value) noexcept {
    return static_cast<std::int64_t>((value >> 1) ^ (~(value & 1) + 1));
}

/// Takes bytes from the front of a borrowed buffer and never reads past its end. Everything it
/// refuses is an Error store_corrupt whose message starts with the name of what is read.
class ByteReader {
public:
    ByteReader(std::string_view bytes, std::string_view subject) noexcept
        : rest_(bytes), subject_(subject) {}

    [[nodiscard]] bool at_end() const noexcept { return rest_.empty(); }
    [[nodiscard]] std::size_t remaining() const noexcept { return rest_.size(); }

    std::uint8_t byte();
    /// Refuses a longer form than the shortest, and more than 64 bits.
    std::uint64_t varint();
    std::string_view take(std::uint64_t count);
    /// A varint length and as many bytes.
    std::string_view sized() { return take(varint()); }

    [[noreturn]] void fail(std::string_view why) const;

private:
    std::string_view rest_;
    std::string_view subject_;
};

} // namespace rexa::core

#endif
