#include "core/codec/fields.hpp"

#include <rexa/error.hpp>

#include <algorithm>
#include <cassert>
#include <limits>
#include <span>

namespace rexa::core {
namespace {

std::string_view raw_chars(std::span<const std::uint8_t> raw) noexcept {
    return as_chars(std::as_bytes(raw));
}

std::uint64_t whole_number(std::string_view value, std::string_view subject) {
    ByteReader reader(value, subject);
    const std::uint64_t number = reader.varint();
    if (!reader.at_end()) {
        reader.fail("bytes follow a number");
    }
    return number;
}

} // namespace

void FieldWriter::bytes(FieldNumber field, std::string_view value) {
    assert(field > last_);
    last_ = field;
    put_varint(out_, field);
    put_sized(out_, value);
}

void FieldWriter::number(FieldNumber field, std::uint64_t value) {
    std::string encoded;
    put_varint(encoded, value);
    bytes(field, encoded);
}

void FieldWriter::signed_number(FieldNumber field, std::int64_t value) {
    number(field, zigzag(value));
}

void FieldWriter::digest(FieldNumber field, const Digest& value) {
    bytes(field, raw_chars(value.raw()));
}

void FieldWriter::id(FieldNumber field, const SnapshotId& value) {
    bytes(field, raw_chars(value.raw()));
}

void FieldWriter::strings(FieldNumber field, const std::vector<std::string>& values) {
    std::string list;
    for (const std::string& value : values) {
        put_sized(list, value);
    }
    bytes(field, list);
}

void FieldWriter::string_map(FieldNumber field, const std::map<std::string, std::string>& values) {
    std::string list;
    for (const auto& [key, value] : values) {
        put_sized(list, key);
        put_sized(list, value);
    }
    bytes(field, list);
}

FieldReader::FieldReader(std::string_view bytes, std::string_view subject)
    : reader_(bytes, subject), subject_(subject) {
    advance();
}

void FieldReader::advance() {
    next_.reset();
    if (reader_.at_end()) {
        return;
    }
    const std::uint64_t number = reader_.varint();
    if (number <= last_ || number > std::numeric_limits<FieldNumber>::max()) {
        reader_.fail("field numbers do not ascend");
    }
    last_ = static_cast<FieldNumber>(number);
    next_ = Field{last_, reader_.sized()};
}

std::optional<std::string_view> FieldReader::find(FieldNumber field) {
    while (next_ && next_->number < field) {
        advance();
    }
    if (!next_ || next_->number != field) {
        return std::nullopt;
    }
    const std::string_view value = next_->value;
    advance();
    return value;
}

std::string_view FieldReader::bytes(FieldNumber field) {
    const auto value = find(field);
    if (!value) {
        fail(field, "is missing");
    }
    return *value;
}

std::uint64_t FieldReader::number(FieldNumber field) {
    return whole_number(bytes(field), subject_);
}

std::optional<std::uint64_t> FieldReader::find_number(FieldNumber field) {
    const auto value = find(field);
    return value ? std::optional(whole_number(*value, subject_)) : std::nullopt;
}

std::optional<std::int64_t> FieldReader::find_signed(FieldNumber field) {
    const auto encoded = find_number(field);
    return encoded ? std::optional(unzigzag(*encoded)) : std::nullopt;
}

std::optional<int> FieldReader::find_int(FieldNumber field) {
    const auto value = find_signed(field);
    if (!value) {
        return std::nullopt;
    }
    if (*value < std::numeric_limits<int>::min() || *value > std::numeric_limits<int>::max()) {
        fail(field, "is out of range");
    }
    return static_cast<int>(*value);
}

Digest FieldReader::digest(FieldNumber field) {
    const std::string_view value = bytes(field);
    Digest::Raw raw{};
    if (value.size() != raw.size()) {
        fail(field, "is no digest of 32 bytes");
    }
    std::ranges::copy(value, raw.begin());
    return Digest(raw);
}

std::optional<SnapshotId> FieldReader::find_id(FieldNumber field) {
    const auto value = find(field);
    return value ? std::optional(to_id(*value)) : std::nullopt;
}

SnapshotId FieldReader::to_id(std::string_view value) const {
    SnapshotId::Raw raw{};
    if (value.size() != raw.size()) {
        reader_.fail("an id does not have 16 bytes");
    }
    std::ranges::copy(value, raw.begin());
    return SnapshotId(raw);
}

std::vector<std::string> FieldReader::strings(FieldNumber field) {
    ByteReader list(bytes(field), subject_);
    std::vector<std::string> values;
    while (!list.at_end()) {
        values.emplace_back(list.sized());
    }
    return values;
}

std::map<std::string, std::string> FieldReader::string_map(FieldNumber field) {
    ByteReader list(bytes(field), subject_);
    std::map<std::string, std::string> values;
    while (!list.at_end()) {
        const std::string_view key = list.sized();
        if (!values.empty() && values.rbegin()->first >= key) {
            fail(field, "does not have its keys in order");
        }
        values.emplace_hint(values.end(), key, list.sized());
    }
    return values;
}

void FieldReader::finish() {
    while (next_) {
        advance();
    }
}

void FieldReader::fail(FieldNumber field, std::string_view why) const {
    reader_.fail("field " + std::to_string(field) + " " + std::string(why));
}

} // namespace rexa::core
