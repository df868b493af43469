#ifndef REXA_DIGEST_HPP
#define REXA_DIGEST_HPP

#include <rexa/bytes.hpp>

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace rexa {

/// A SHA-256 value.
class Digest {
public:
    using Raw = std::array<std::uint8_t, 32>;

    /// All zeros: the absence of a digest.
    constexpr Digest() noexcept = default;
    constexpr explicit Digest(const Raw& raw) noexcept : raw_(raw) {}

    /// The digest of these bytes.
    static Digest of(BytesView bytes);

    /// Reads exactly 64 hexadecimal digits. Errors: invalid_argument.
    static Digest parse(std::string_view hex);

    [[nodiscard]] constexpr const Raw& raw() const noexcept { return raw_; }
    [[nodiscard]] constexpr bool empty() const noexcept { return raw_ == Raw{}; }
    [[nodiscard]] std::string to_string() const;

    friend constexpr bool operator==(const Digest&, const Digest&) noexcept = default;
    friend constexpr auto operator<=>(const Digest&, const Digest&) noexcept = default;

private:
    Raw raw_{};
};

/// Builds a Digest from bytes that arrive in pieces. Reusable: `finish` starts anew.
class Hasher {
public:
    Hasher();
    ~Hasher();
    Hasher(Hasher&&) noexcept;
    Hasher& operator=(Hasher&&) noexcept;

    Hasher& update(BytesView bytes);
    [[nodiscard]] Digest finish();

private:
    struct Context;
    std::unique_ptr<Context> context_;
};

} // namespace rexa

template <>
struct std::hash<rexa::Digest> {
    std::size_t operator()(const rexa::Digest& digest) const noexcept {
        std::size_t value = 0;
        for (std::size_t i = 0; i < sizeof value; ++i) {
            value = (value << 8) | digest.raw()[i];
        }
        return value;
    }
};

#endif
