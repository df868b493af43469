#include "core/codec/fields.hpp"
#include "core/codec/varint.hpp"

#include <rexa/error.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>
#include <string>

using namespace rexa;
using namespace rexa::core;

namespace {

std::string varint(std::uint64_t value) {
    std::string out;
    put_varint(out, value);
    return out;
}

template <class Operation>
std::string corrupt(Operation operation) {
    try {
        operation();
    } catch (const Error& error) {
        CHECK(error.code() == Errc::store_corrupt);
        return error.message();
    }
    return "accepted";
}

std::string read_varint(std::string_view bytes) {
    return corrupt([&] { static_cast<void>(ByteReader(bytes, "n").varint()); });
}

} // namespace

TEST_CASE("varints take the fewest bytes and come back") {
    CHECK(varint(0) == std::string(1, '\0'));
    CHECK(varint(127) == "\x7f");
    CHECK(varint(128) == "\x80\x01");
    CHECK(varint(300) == "\xac\x02");
    CHECK(varint(std::numeric_limits<std::uint64_t>::max()).size() == 10);
    for (unsigned shift = 0; shift < 64; ++shift) {
        for (const std::uint64_t value : {1ull << shift, (1ull << shift) - 1}) {
            const std::string bytes = varint(value);
            ByteReader reader(bytes, "n");
            REQUIRE(reader.varint() == value);
            REQUIRE(reader.at_end());
        }
    }
}

TEST_CASE("varints that are long, too large or cut are refused") {
    using namespace std::string_view_literals;
    CHECK(read_varint("\x80\x00"sv) == "n: a number is not in its shortest form");
    CHECK(read_varint("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02"sv) ==
          "n: a number has more than 64 bits");
    CHECK(read_varint("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x81"sv) ==
          "n: a number has more than 64 bits");
    CHECK(read_varint("\x80"sv) == "n: the bytes end too early");
    CHECK(read_varint(""sv) == "n: the bytes end too early");
}

TEST_CASE("zigzag keeps every signed number") {
    for (const std::int64_t value :
         {std::int64_t{0}, std::int64_t{-1}, std::int64_t{1},
          std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()}) {
        CHECK(unzigzag(zigzag(value)) == value);
    }
    CHECK(zigzag(-1) == 1);
    CHECK(zigzag(1) == 2);
}

TEST_CASE("a reader never goes past the end") {
    ByteReader reader("abc", "n");
    CHECK(reader.take(2) == "ab");
    CHECK(corrupt([&] { static_cast<void>(reader.take(2)); }) == "n: the bytes end too early");
    CHECK(corrupt([&] {
              static_cast<void>(reader.take(std::numeric_limits<std::uint64_t>::max()));
          }) == "n: the bytes end too early");
}

TEST_CASE("fields are found in order, and unknown ones passed over") {
    FieldWriter writer;
    writer.number(1, 7);
    writer.bytes(5, "unknown");
    writer.signed_number(9, -4);
    FieldReader reader(writer.encoded(), "list");
    CHECK(reader.number(1) == 7);
    CHECK_FALSE(reader.find(2));
    CHECK(reader.signed_number(9) == -4);
    CHECK_NOTHROW(reader.finish());
    FieldReader missing(writer.encoded(), "list");
    CHECK(corrupt([&] { static_cast<void>(missing.number(2)); }) == "list: field 2 is missing");
}

TEST_CASE("fields out of order, twice, zero or cut are refused") {
    using namespace std::string_view_literals;
    for (const std::string_view bytes : {"\x02\x00\x01\x00"sv, "\x01\x00\x01\x00"sv, "\x00\x00"sv,
                                         "\x01\x05 ab"sv, "\x01"sv, "\x80\x80\x80\x80\x10\x00"sv}) {
        CAPTURE(bytes);
        CHECK(corrupt([&] {
                  FieldReader reader(bytes, "list");
                  reader.finish();
              }) != "accepted");
    }
}

TEST_CASE("values of the wrong form are refused") {
    FieldWriter writer;
    writer.bytes(1, "\x01\x02");
    writer.bytes(2, "short");
    writer.number(3, 1ull << 40);
    writer.enumerator(4, static_cast<Errc>(3));
    writer.bytes(5, std::string("\x01"
                                "b\x00\x01"
                                "a\x00",
                                6));
    const auto refused = [&](auto read) {
        FieldReader reader(writer.encoded(), "list");
        return corrupt([&] { read(reader); });
    };
    CHECK(refused([](FieldReader& in) { static_cast<void>(in.number(1)); }) ==
          "list: bytes follow a number");
    CHECK(refused([](FieldReader& in) { static_cast<void>(in.digest(2)); }) ==
          "list: field 2 is no digest of 32 bytes");
    CHECK(refused([](FieldReader& in) { static_cast<void>(in.id(2)); }) ==
          "list: an id does not have 16 bytes");
    CHECK(refused([](FieldReader& in) { static_cast<void>(in.narrow<std::uint32_t>(3)); }) ==
          "list: field 3 is too large");
    CHECK(refused([](FieldReader& in) { static_cast<void>(in.find_int(3)); }) ==
          "list: field 3 is out of range");
    CHECK(refused([](FieldReader& in) {
              static_cast<void>(in.enumerator(4, Errc::invalid_argument, Errc::not_found));
          }) == "list: field 4 has a value this version does not know");
    CHECK(refused([](FieldReader& in) { static_cast<void>(in.string_map(5)); }) ==
          "list: field 5 does not have its keys in order");
}
