#include "core/conceal.hpp"

#include <doctest/doctest.h>

using rexa::core::conceal;

TEST_CASE("a secret is taken out of a text, however JSON writes it") {
    CHECK(conceal("of key-1 and key-1", "key-1") == "of <a secret> and <a secret>");
    CHECK(conceal(R"(\u006bey-\u0031)", "key-1") == "<a secret>");
    CHECK(conceal(R"(\u006Bey\u002D1!)", "key-1") == "<a secret>!");
    CHECK(conceal(R"(a\/b\"c\\d)", R"(a/b"c\d)") == "<a secret>");
    CHECK(conceal(R"(a/b"c\d)", R"(a/b"c\d)") == "<a secret>");
    CHECK(conceal(R"(ab\\cd)", R"(ab\\cd)") == "<a secret>");
}

TEST_CASE("a text without the secret stays as it is") {
    for (const auto* text : {"", "key-", "key-2", R"(\u006bey-)", R"(\u00)", "kkey_1"}) {
        CHECK(conceal(text, "key-1") == text);
    }
    CHECK(conceal("a password", "a p") == "a password");
    CHECK(conceal("anything", "") == "anything");
}

TEST_CASE("a secret of sixteen bytes stands in no text by chance") {
    CHECK(rexa::core::is_unmistakable("0123456789abcdef"));
    CHECK_FALSE(rexa::core::is_unmistakable("no-key-required"));
    CHECK_FALSE(rexa::core::is_unmistakable(""));
}
