#include "sandbox/runner/runner.hpp"

#include <doctest/doctest.h>

#include <string>

using rexa::runner::parse_exception_note;

TEST_CASE("a note of the runner is read") {
    const auto exception = parse_exception_note("10\nValueError"
                                                "7\nbad\nkey"
                                                "2\n12");
    REQUIRE(exception);
    CHECK(exception->type == "ValueError");
    CHECK(exception->message == "bad\nkey");
    CHECK(exception->line == 12);

    const auto without_line = parse_exception_note("1\nE"
                                                   "0\n"
                                                   "0\n");
    REQUIRE(without_line);
    CHECK(without_line->message.empty());
    CHECK_FALSE(without_line->line);
}

TEST_CASE("whatever else lies there is no note") {
    for (const std::string note :
         {"", "10", "10\n", "10\nshort", "0\n0\n0\n", "1\nE0\n0\nrest", "1\nE0\n1\nx",
          "1\nE0\n1\n0", "1\nE0\n2\n-1", "99999999999999999999999\nx", "-1\nE0\n0\n",
          "1\nE0\n11\n99999999999"}) {
        CAPTURE(note);
        CHECK_FALSE(parse_exception_note(note));
    }
}

TEST_CASE("texts of a note are made valid and short") {
    const std::string message(8000, '\xff');
    const auto exception =
        parse_exception_note("2\nE\xff" + std::to_string(message.size()) + "\n" + message + "0\n");
    REQUIRE(exception);
    CHECK(exception->type == "E\uFFFD");
    CHECK(exception->message.size() <= 4096);
    CHECK(exception->message.starts_with("\uFFFD"));
}
