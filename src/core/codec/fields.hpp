#ifndef REXA_CORE_CODEC_FIELDS_HPP
#define REXA_CORE_CODEC_FIELDS_HPP

#include "core/codec/varint.hpp"

#include <rexa/digest.hpp>
#include <rexa/id.hpp>

#include <concepts>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace rexa::core {

using FieldNumber = std::uint32_t;

/// Writes a list of numbered fields: for each its number, the length of its value and the value.
/// Fields are given in ascending order. Every value has one encoding only, so that equal values
/// have equal bytes.
class FieldWriter {
public:
    void bytes(FieldNumber field, std::string_view value);
    void number(FieldNumber field, std::uint64_t value);
    void signed_number(FieldNumber field, std::int64_t value);
    void digest(FieldNumber field, const Digest& value);
    void id(FieldNumber field, const SnapshotId& value);
    void strings(FieldNumber field, const std::vector<std::string>& values);
    void string_map(FieldNumber field, const std::map<std::string, std::string>& values);
    void nested(FieldNumber field, const FieldWriter& value) { bytes(field, value.out_); }

    template <class Enum>
    requires std::is_enum_v<Enum>
    void enumerator(FieldNumber field, Enum value) {
        number(field, static_cast<std::uint64_t>(value));
    }

    [[nodiscard]] const std::string& encoded() const noexcept { return out_; }

private:
    std::string out_;
    FieldNumber last_ = 0;
};

/// Reads what FieldWriter wrote, from bytes that may be hostile. Fields are asked for in ascending
/// order; fields nobody asks for are passed over. Errors: store_corrupt.
class FieldReader {
public:
    FieldReader(std::string_view bytes, std::string_view subject);

    /// The value of a field, or nothing when it is not there.
    std::optional<std::string_view> find(FieldNumber field);

    std::string_view bytes(FieldNumber field);
    std::uint64_t number(FieldNumber field);
    std::optional<std::uint64_t> find_number(FieldNumber field);
    std::int64_t signed_number(FieldNumber field) { return unzigzag(number(field)); }
    std::optional<std::int64_t> find_signed(FieldNumber field);
    std::optional<int> find_int(FieldNumber field);
    Digest digest(FieldNumber field);
    SnapshotId id(FieldNumber field) { return to_id(bytes(field)); }
    std::optional<SnapshotId> find_id(FieldNumber field);
    std::vector<std::string> strings(FieldNumber field);
    std::map<std::string, std::string> string_map(FieldNumber field);

    /// An enumerator between the first and the last one that this version knows.
    template <class Enum>
    requires std::is_enum_v<Enum> Enum enumerator(FieldNumber field, Enum first, Enum last) {
        const std::uint64_t value = number(field);
        if (value < static_cast<std::uint64_t>(first) || value > static_cast<std::uint64_t>(last)) {
            fail(field, "has a value this version does not know");
        }
        return static_cast<Enum>(value);
    }

    /// A number that must fit a narrower type.
    template <std::unsigned_integral Number>
    Number narrow(FieldNumber field) {
        const std::uint64_t value = number(field);
        if (value > static_cast<Number>(-1)) {
            fail(field, "is too large");
        }
        return static_cast<Number>(value);
    }

    /// Passes over what is left; it must still be a list of fields in ascending order.
    void finish();

    [[noreturn]] void fail(FieldNumber field, std::string_view why) const;

private:
    struct Field {
        FieldNumber number;
        std::string_view value;
    };

    void advance();
    SnapshotId to_id(std::string_view value) const;

    ByteReader reader_;
    std::string_view subject_;
    std::optional<Field> next_;
    FieldNumber last_ = 0;
};

} // namespace rexa::core

#endif
