#include "core/text.hpp"
#include "net/json_repair.hpp"
#include "net/json_writer.hpp"
#include "net/reply_json.hpp"
#include "support/refusal.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <string>

using namespace rexa;
using net::JsonView;
using net::JsonWriter;

namespace {

std::string message_of(const std::optional<Error>& error) {
    return error ? error->message() : "no error";
}

} // namespace

TEST_CASE("members are read, and null is as good as missing") {
    const JsonView reply = JsonView::parse(
        R"({"text":"a\u00e9","n":3,"whole":4.0,"half":0.5,"yes":true,"no":null,"list":[1,null,{"k":"v"}],
            "map":{"x":"1","y":"2"},"new":{"field":[]}})");
    CHECK(reply["text"].text() == "a\xC3\xA9");
    CHECK(reply["n"].integer() == 3);
    CHECK(reply["n"].number() == 3.0);
    CHECK(reply["whole"].integer() == 4);
    CHECK(reply["half"].number() == 0.5);
    CHECK(reply["yes"].boolean());
    CHECK_FALSE(reply["no"].present());
    CHECK(reply["no"].optional_text() == std::nullopt);
    CHECK(reply["none"].optional_integer() == std::nullopt);
    CHECK(reply["none"]["deeper"].optional_boolean() == std::nullopt);
    CHECK(reply["none"].items().empty());
    CHECK(reply["none"].members().empty());
    CHECK(reply["list"].items().size() == 3);
    CHECK_FALSE(reply["list"].items()[1].present());
    CHECK(reply["list"].items()[2]["k"].text() == "v");
    const auto members = reply["map"].members();
    REQUIRE(members.size() == 2);
    CHECK(members[1].first == "y");
    CHECK(members[1].second.text() == "2");
    CHECK(reply["map"].to_json() == R"({"x":"1","y":"2"})");
    CHECK(reply["none"].to_json() == "null");
}

TEST_CASE("a value outlives the view it was taken from") {
    const JsonView inner = JsonView::parse(R"([{"a":["deep"]}])").items()[0]["a"].items()[0];
    CHECK(inner.text() == "deep");
}

TEST_CASE("what is missing or of another kind is named by its path") {
    const JsonView reply =
        JsonView::parse(R"({"items":[{"id":7,"n":1.5,"big":18446744073709551615}]})");
    const JsonView item = reply["items"].items()[0];
    CHECK(message_of(test::refusal([&] { static_cast<void>(item["id"].text()); })) ==
          "reply: $.items[0].id must be a text, not a number");
    CHECK(message_of(test::refusal([&] { static_cast<void>(item["name"].text()); })) ==
          "reply: $.items[0].name is missing");
    CHECK(message_of(test::refusal([&] { static_cast<void>(item["id"]["x"]); })) ==
          "reply: $.items[0].id must be an object, not a number");
    CHECK(message_of(test::refusal([&] { static_cast<void>(item["n"].integer()); })) ==
          "reply: $.items[0].n must be a whole number of 64 bits");
    for (const char* const name : {"id", "n"}) {
        CHECK(test::refusal_code([&] { static_cast<void>(item[name].optional_text()); }) ==
              Errc::bad_reply);
        CHECK(test::refusal_code([&] { static_cast<void>(item[name].optional_boolean()); }) ==
              Errc::bad_reply);
        CHECK(test::refusal_code([&] { static_cast<void>(item[name].items()); }) ==
              Errc::bad_reply);
        CHECK(test::refusal_code([&] { static_cast<void>(item[name].members()); }) ==
              Errc::bad_reply);
    }
    CHECK(test::refusal_code([&] { static_cast<void>(item["big"].integer()); }) == Errc::bad_reply);
    CHECK(test::refusal_code([&] { static_cast<void>(reply["items"].number()); }) ==
          Errc::bad_reply);
}

TEST_CASE("what is no JSON, too deep or too large is refused") {
    for (const std::string& text :
         {std::string(), std::string("<html>"), std::string("{\"a\":1"), std::string("{} {}"),
          std::string("NaN"), std::string(129, '[') + std::string(129, ']')}) {
        CHECK(test::refusal_code([&] { JsonView::parse(text); }) == Errc::bad_reply);
    }
    CHECK(JsonView::parse(std::string(128, '[') + std::string(128, ']')).items().size() == 1);
    CHECK(test::refusal_code([] { JsonView::parse("[1,2]", 4); }) == Errc::too_large);
    CHECK(JsonView::parse("[1,2]", 5).items().size() == 2);
    CHECK(JsonView::parse(R"({"a":1,"a":2})")["a"].integer() == 2);
}

TEST_CASE("broken text inside a reply is repaired, not refused") {
    CHECK(JsonView::parse("\"a\\ud800b\\udc00\\ud83d\\ude00\\ud800\\u0041\"").text() ==
          "a\xEF\xBF\xBD"
          "b\xEF\xBF\xBD\xF0\x9F\x98\x80\xEF\xBF\xBD"
          "A");
    CHECK(JsonView::parse("[\"\xFF\xC3\"]").items()[0].text() == "\xEF\xBF\xBD\xEF\xBF\xBD");
    CHECK(net::repair_json_text(R"("\\ud800 \" \ud83d")") == "\"\\\\ud800 \\\" \xEF\xBF\xBD\"");
    CHECK(net::repair_json_text("\\") == "\\");
    CHECK(net::repair_json_text("\\\xF5") == "\\\xEF\xBF\xBD");
    CHECK(net::repair_json_text("\\u12") == "\\u12");
    CHECK(test::refusal_code([] { JsonView::parse("\"\\ud800"); }) == Errc::bad_reply);
}

TEST_CASE("a small text that would take much memory is too large") {
    std::string text = "[";
    for (int i = 0; i < 2'000'000; ++i) {
        text += "[],";
    }
    text += "[]]";
    CHECK(test::refusal_code([&] { JsonView::parse(text); }) == Errc::too_large);

    std::string commas = "[\"\\\"";
    commas.append(3'000'000, ',');
    CHECK(JsonView::parse(commas + "\"]").items().size() == 1);
}

TEST_CASE("requests are written in order, and always as UTF-8") {
    JsonWriter writer;
    writer.begin_object()
        .member("text", "q\"\\\n\x01\xC3\xA9")
        .member("n", -5)
        .member("big", std::uint64_t(18446744073709551615u))
        .member("x", 0.1)
        .member("yes", true)
        .key("none")
        .null()
        .key("list")
        .begin_array()
        .value(1)
        .value(std::string("{"))
        .begin_object()
        .end_object()
        .begin_array()
        .end_array()
        .end_array()
        .member("last:", std::string_view("[:"))
        .end_object();
    CHECK(writer.text() == "{\"text\":\"q\\\"\\\\\\u000a\\u0001\xC3\xA9\",\"n\":-5,"
                           "\"big\":18446744073709551615,\"x\":0.1,\"yes\":true,\"none\":null,"
                           "\"list\":[1,\"{\",{},[]],\"last:\":\"[:\"}");
    CHECK(core::is_valid_utf8(writer.text()));
    CHECK(JsonView::parse(writer.text())["text"].text() == "q\"\\\n\x01\xC3\xA9");
    CHECK(test::refusal_code([] { JsonWriter().value("a\xFF"); }) == Errc::invalid_argument);
    CHECK(test::refusal_code([] { JsonWriter().value(std::numeric_limits<double>::infinity()); }) ==
          Errc::invalid_argument);
}

TEST_CASE("texts of bytes keep what may be a part of a character") {
    const auto text = [](std::string_view json) {
        return JsonView::parse_bytes(json, 100)["t"].text();
    };
    CHECK(text("{\"t\":\"a\xF0\x9F\"}") == "a\xF0\x9F");
    CHECK(text(R"({"t":"\ud83d"})") == "\xED\xA0\xBD");
    CHECK(text("{\"t\":\"\\ude00\xFF\\ud83d\\ude00\"}") == "\xED\xB8\x80\xFF\xF0\x9F\x98\x80");
    CHECK(test::refusal_code([&] { text("{\"t\":\xFF}"); }) == Errc::bad_reply);
    CHECK(test::refusal_code([&] { text(std::string(101, ' ')); }) == Errc::too_large);
}
