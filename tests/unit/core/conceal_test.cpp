#include "core/conceal.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

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

TEST_CASE("a secret is taken out as URLs and base64 write it") {
    CHECK(conceal("%6bey-%31 k%65y-1 %6b", "key-1") == "<a secret> <a secret> %6b");
    const std::string secret = "key+/=0123456789?>";
    CHECK(rexa::core::encoded_forms(secret) ==
          std::vector<std::string>{"a2V5Ky89MDEyMzQ1Njc4OT8+", "a2V5Ky89MDEyMzQ1Njc4OT8-",
                                   "key%2B%2F%3D0123456789%3F%3E"});
    for (const std::string& form : rexa::core::encoded_forms(secret)) {
        CHECK(conceal("a " + form + form + " b", secret) == "a <a secret><a secret> b");
    }
    CHECK(rexa::core::encoded_forms("0123456789abcdef") ==
          std::vector<std::string>{"MDEyMzQ1Njc4OWFiY2RlZg"});
    CHECK(conceal("MDEyMzQ1Njc4OWFiY2RlZg==", "0123456789abcdef") == "<a secret>==");
    // Short ones are words, and so are theirs.
    CHECK(conceal("a2V5LTE", "key-1") == "a2V5LTE");
}

TEST_CASE("a secret of sixteen bytes stands in no text by chance") {
    CHECK(rexa::core::is_unmistakable("0123456789abcdef"));
    CHECK_FALSE(rexa::core::is_unmistakable("no-key-required"));
    CHECK_FALSE(rexa::core::is_unmistakable(""));
}
