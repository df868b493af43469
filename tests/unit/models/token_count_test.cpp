#include "model_api/token_count.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace rexa;
using model_api::token_count;

TEST_CASE("a count of tokens is told, or unknown, and never an error") {
    const auto count = [](const std::string& told) {
        return token_count(net::JsonView::parse("{\"n\":" + told + "}"), "n");
    };
    CHECK(count("12") == 12u);
    CHECK(count("12.0") == 12u);
    CHECK(count("0") == 0u);
    CHECK(count("1099511627776") == 1099511627776u);
    for (const char* told : {"-1", "1.5", "1099511627777", "18446744073709551615", "1e300", "\"7\"",
                             "null", "[]", "{}"}) {
        CAPTURE(told);
        CHECK_FALSE(count(told));
    }
    for (const char* usage : {"[]", "\"x\"", "3", "null", "{}"}) {
        CAPTURE(usage);
        CHECK_FALSE(token_count(net::JsonView::parse(usage), "n"));
        CHECK_FALSE(token_count(net::JsonView::parse(usage), "part", "n"));
    }
    CHECK(token_count(net::JsonView::parse(R"({"part":{"n":3}})"), "part", "n") == 3u);
}
