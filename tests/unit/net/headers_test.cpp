#include "net/ascii.hpp"
#include "net/headers.hpp"
#include "support/refusal.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace rexa;
using net::Header;
using net::Headers;

TEST_CASE("headers keep their order and are found whatever their case") {
    Headers headers;
    headers.add("Accept", "text/plain").add("X-Two", "1").add("x-two", "2");
    CHECK(headers.find("ACCEPT") == "text/plain");
    CHECK(headers.find("X-TWO") == "1");
    CHECK(headers.find("X-Tw") == std::nullopt);
    CHECK(headers.size() == 3);
    CHECK(*headers.begin() == Header{"Accept", "text/plain"});
}

TEST_CASE("setting a header replaces all of its name where the first one stood") {
    Headers headers;
    headers.add("A", "1").add("B", "2").add("a", "3").set("a", "4").set("C", "5");
    CHECK(headers == Headers().add("a", "4").add("B", "2").add("C", "5"));
    headers.erase("b");
    CHECK(headers == Headers().add("a", "4").add("C", "5"));
    CHECK_FALSE(headers.contains("B"));
}

TEST_CASE("what could end a header or begin another is refused") {
    for (const std::string& value :
         {std::string("a\rb"), std::string("a\nb"), std::string("a\0b", 3), std::string("\x7F"),
          std::string("\x1B[0m")}) {
        CAPTURE(value);
        const auto error = test::refusal([&] { Headers().add("X-Name", value); });
        REQUIRE(error.has_value());
        CHECK(error->code() == Errc::invalid_argument);
        CHECK(error->message().find("X-Name") != std::string::npos);
        CHECK(error->message().find(value) == std::string::npos);
    }
    for (const std::string name : {"", "a b", "a:", "a\r\n", "\xC3\xA9", "a\"b"}) {
        CAPTURE(name);
        CHECK(test::refusal_code([&] { Headers().set(name, "v"); }) == Errc::invalid_argument);
    }
    CHECK(Headers().add("X-Text", "tab\t and \xC3\xA9").find("x-text") == "tab\t and \xC3\xA9");
}

TEST_CASE("ASCII letters are compared, other bytes are themselves") {
    CHECK(net::equal_ignoring_case("Content-TYPE", "content-type"));
    CHECK_FALSE(net::equal_ignoring_case("a", "ab"));
    CHECK_FALSE(net::equal_ignoring_case("\xC3\x89", "\xC3\xA9"));
    CHECK(net::starts_with_ignoring_case("Retry-After-x", "retry-after"));
    CHECK_FALSE(net::starts_with_ignoring_case("Retry", "retry-after"));
    CHECK(net::to_lower("AZaz09\xC3\x89[") == "azaz09\xC3\x89[");
    CHECK(net::trim_blanks(" \ta b\t ") == "a b");
    CHECK(net::trim_blanks(" \t").empty());
}
