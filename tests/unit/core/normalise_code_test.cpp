#include "core/normalise_code.hpp"

#include <doctest/doctest.h>

using rexa::core::normalise_code;

TEST_CASE("code without common indentation is unchanged, byte for byte") {
    CHECK(normalise_code("") == "");
    CHECK(normalise_code("x = 1\n  \n\ty = 2\n") == "x = 1\n  \n\ty = 2\n");
    CHECK(normalise_code("print(1)") == "print(1)");
    CHECK(normalise_code("   \n\t\n") == "   \n\t\n");
}

TEST_CASE("common indentation is taken off every line") {
    CHECK(normalise_code("    a = 1\n    if a:\n        b = 2\n") == "a = 1\nif a:\n    b = 2\n");
    CHECK(normalise_code("\tx\n\t\ty") == "x\n\ty");
}

TEST_CASE("lines of whitespace alone do not count and become empty") {
    CHECK(normalise_code("  a\n\n \n  b\n") == "a\n\n\nb\n");
    CHECK(normalise_code("  a\r\n   \r\n  b\r\n") == "a\r\n\r\nb\r\n");
}

TEST_CASE("tabs and spaces are not taken for one another") {
    CHECK(normalise_code("\ta\n    b\n") == "\ta\n    b\n");
    CHECK(normalise_code("  \ta\n  b\n") == "\ta\nb\n");
}

TEST_CASE("a line that starts further left keeps everything where it is") {
    CHECK(normalise_code("    text = '''\nleft\n    '''\n") == "    text = '''\nleft\n    '''\n");
}
