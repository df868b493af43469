#include <rexa/bytes.hpp>

#include <doctest/doctest.h>

#include <string>

using rexa::as_bytes;
using rexa::Bytes;
using rexa::to_display_text;

TEST_CASE("bytes keep what they are given") {
    Bytes bytes(std::string("a\0b", 3));
    bytes.append(as_bytes("\xff"));
    CHECK(bytes.chars() == std::string("a\0b\xff", 4));
    CHECK(bytes.size() == 4);
    CHECK(Bytes(as_bytes("x")) == Bytes(std::string("x")));
    CHECK(Bytes(std::string("a")) < Bytes(std::string("\xff")));
}

TEST_CASE("display text replaces each invalid byte and nothing else") {
    CHECK(to_display_text(as_bytes("plain \xC3\xA9 \xF0\x9F\x98\x80")) ==
          "plain \xC3\xA9 \xF0\x9F\x98\x80");
    CHECK(to_display_text(as_bytes("a\xFF\xFE")) == "a\xEF\xBF\xBD\xEF\xBF\xBD");
    CHECK(to_display_text(as_bytes("cut \xE2\x82")) == "cut \xEF\xBF\xBD\xEF\xBF\xBD");
    CHECK(to_display_text({}) == "");
}
