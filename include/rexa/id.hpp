#ifndef REXA_ID_HPP
#define REXA_ID_HPP

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace rexa {

/// The identity of a snapshot or a draft: 128 random bits. A draft keeps its id when it is run.
class SnapshotId {
public:
    using Raw = std::array<std::uint8_t, 16>;

    /// The empty id, which names nothing.
    constexpr SnapshotId() noexcept = default;
    constexpr explicit SnapshotId(const Raw& raw) noexcept : raw_(raw) {}

    /// A new id from the system's random source.
    static SnapshotId random();

    /// Reads exactly 32 hexadecimal digits. Errors: invalid_argument.
    static SnapshotId parse(std::string_view hex);

    [[nodiscard]] constexpr const Raw& raw() const noexcept { return raw_; }
    [[nodiscard]] constexpr bool empty() const noexcept { return raw_ == Raw{}; }

    /// All 32 hexadecimal digits, lower case.
    [[nodiscard]] std::string to_string() const;

    /// The first 8 digits: enough for people in most stores; `Engine::short_id` is always unique.
    [[nodiscard]] std::string brief() const;

    friend constexpr bool operator==(const SnapshotId&, const SnapshotId&) noexcept = default;
    friend constexpr auto operator<=>(const SnapshotId&, const SnapshotId&) noexcept = default;

private:
    Raw raw_{};
};

} // namespace rexa

template <>
struct std::hash<rexa::SnapshotId> {
    std::size_t operator()(const rexa::SnapshotId& id) const noexcept {
        std::size_t value = 0;
        for (std::size_t i = 0; i < sizeof value; ++i) {
            value = (value << 8) | id.raw()[i];
        }
        return value;
    }
};

#endif
