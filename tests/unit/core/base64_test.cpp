#include "core/base64.hpp"

#include <doctest/doctest.h>

using namespace rexa::core;

TEST_CASE("base64 is written with padding and read back") {
    constexpr std::pair<std::string_view, std::string_view> rows[] = {{"", ""},
                                                                      {"f", "Zg=="},
                                                                      {"fo", "Zm8="},
                                                                      {"foo", "Zm9v"},
                                                                      {"foob", "Zm9vYg=="},
                                                                      {"fooba", "Zm9vYmE="},
                                                                      {"foobar", "Zm9vYmFy"},
                                                                      {"\xFB\xFF\xBF", "+/+/"}};
    for (const auto& [bytes, text] : rows) {
        CHECK(to_base64(bytes) == text);
        CHECK(from_base64(text) == std::string(bytes));
    }
    CHECK(to_base64_url("\xFB\xFF\xBF\xFF") == "-_-__w");
    CHECK(from_base64("Zm9v\r\nYmFy\n") == "foobar");
}

TEST_CASE("what is no base64 is refused") {
    for (const std::string_view text :
         {"Z", "Zg", "Zg=", "Zg==Zg==", "Zm9v!", "====", "Z===", "Zm 9"}) {
        CAPTURE(text);
        CHECK(from_base64(text) == std::nullopt);
    }
}
