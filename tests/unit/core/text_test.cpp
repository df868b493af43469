#include "core/text.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

using namespace rexa::core;

TEST_CASE("decoding refuses what is not UTF-8") {
    CHECK(decode_utf8("A").value == U'A');
    CHECK(decode_utf8("\xC3\xA9").value == 0xE9);
    CHECK(decode_utf8("\xE2\x82\xAC").value == 0x20AC);
    CHECK(decode_utf8("\xF4\x8F\xBF\xBF").value == 0x10FFFF);
    CHECK(decode_utf8("\xF4\x8F\xBF\xBF").size == 4);
    for (const char* bad :
         {"\x80", "\xC0\xAF", "\xC1\xBF", "\xC3", "\xC3(", "\xE0\x80\x80", "\xED\xA0\x80",
          "\xF0\x80\x80\x80", "\xF4\x90\x80\x80", "\xF5", "\xFF"}) {
        CAPTURE(bad);
        CHECK(decode_utf8(bad).size == 0);
    }
}

TEST_CASE("every scalar value goes through encoding and back") {
    for (char32_t value = 0; value <= 0x10FFFF; value += value < 0x900 ? 1 : 97) {
        if (value >= 0xD800 && value <= 0xDFFF) {
            continue;
        }
        std::string text;
        append_utf8(text, value);
        const CodePoint point = decode_utf8(text);
        REQUIRE(point.value == value);
        REQUIRE(point.size == text.size());
    }
}

TEST_CASE("text is UTF-8 without NUL") {
    CHECK(is_text("caf\xC3\xA9\r\n"));
    CHECK(is_text(""));
    CHECK_FALSE(is_text(std::string_view("a\0b", 3)));
    CHECK_FALSE(is_text("\xFF"));
}

TEST_CASE("clipping cuts between characters") {
    CHECK(clip_utf8("h\xC3\xA9llo", 2) == "h");
    CHECK(clip_utf8("h\xC3\xA9llo", 3) == "h\xC3\xA9");
    CHECK(clip_utf8("abc", 9) == "abc");
    CHECK(clip_characters("h\xC3\xA9llo", 2) == "h\xC3\xA9");
    CHECK(clip_characters("\xFF\xFE\xFD", 2) == "\xFF\xFE");
}

TEST_CASE("lines for errors are ASCII, lines for people are harmless") {
    CHECK(to_ascii_line("a\n\xC3\xA9\x7F") == "a\\n\\xc3\\xa9\\x7f");
    CHECK(to_safe_line("a\n\x1B[31m\xC3\xA9\t") == "a\\n\\x1b[31m\xC3\xA9\\t");
    CHECK(to_safe_line("\tx", Tabs::keep) == "\tx");
    CHECK(to_safe_line("\xE2\x80\xAE"
                       "abc\xE2\x81\xA9\xEF\xBB\xBF") == "\\u202eabc\\u2069\\ufeff");
    CHECK(to_safe_line("\xFF") == "\xEF\xBF\xBD");
    CHECK(to_safe_line("\xF3\xA0\x80\x81") == "\\U000e0001");
    CHECK(to_safe_line("\xC2\xAD") == "\\xad");
    CHECK(to_safe_line("\xE1\xA0\x8E\xE1\x85\x9F\xE1\x85\xA0\xE3\x85\xA4\xEF\xBE\xA0") ==
          "\\u180e\\u115f\\u1160\\u3164\\uffa0");
    CHECK(to_safe_line("\xF0\x9D\x85\xB3") == "\\U0001d173");
}

TEST_CASE("a clipped line says that it was clipped") {
    CHECK(to_clipped_line("a\nb", 4) == "a\\nb");
    CHECK(to_clipped_line("a\nb", 3) == "a\\n...");
    CHECK(to_clipped_line(std::string(100, '\x01'), 8) == "\\x01\\x01...");
    CHECK(to_clipped_line("\xF0\x9F\x98\x80\xF0\x9F\x98\x80", 1) == "\xF0\x9F\x98\x80...");
}

TEST_CASE("lines keep their ends") {
    using Lines = std::vector<std::string_view>;
    CHECK(split_lines("") == Lines{});
    CHECK(split_lines("a") == Lines{"a"});
    CHECK(split_lines("a\n") == Lines{"a\n"});
    CHECK(split_lines("\n\r\nb\n\nc") == Lines{"\n", "\r\n", "b\n", "\n", "c"});
}
