#include "store/id_prefix.hpp"
#include "store/search_text.hpp"

#include <doctest/doctest.h>

using namespace rexa;
using namespace rexa::store;

TEST_CASE("words stand between blanks") {
    using Words = std::vector<std::string_view>;
    CHECK(query_words("") == Words{});
    CHECK(query_words(" \t\n") == Words{});
    CHECK(query_words(" one  two\n\"three\" ") == Words{"one", "two", "\"three\""});
}

TEST_CASE("search covers both ends of an output, and says where something is left out") {
    Output output;
    output.out.head = Bytes(std::string("start ") + std::string(2'000'000, 'm') + " middle");
    CHECK(searchable_output(output).starts_with("start mmm"));
    CHECK(searchable_output(output).ends_with("mmm middle\n"));
    CHECK(searchable_output(output).size() == 2 * 524'288 + 2);

    output.out.head = Bytes(std::string("head"));
    output.out.tail = Bytes(std::string("tail"));
    output.err.head = Bytes(std::string("a\0b", 3));
    CHECK(searchable_output(output) == "headtail\na b");
    output.out.dropped = 5;
    CHECK(searchable_output(output) == "head\ntail\na b");
}

TEST_CASE("common digits are counted to the half byte") {
    const auto id = [](const char* start) {
        std::string hex(start);
        hex.resize(32, '0');
        return SnapshotId::parse(hex);
    };
    CHECK(common_digits(id("12"), id("22")) == 0);
    CHECK(common_digits(id("12"), id("13")) == 1);
    CHECK(common_digits(id("123"), id("124")) == 2);
    CHECK(common_digits(id("1234"), id("1235")) == 3);
    CHECK(common_digits(id("12"), id("12")) == 32);
}
