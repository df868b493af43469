#include "model_api/think_splitter.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace rexa;
using model_api::ThinkSplitter;

namespace {

struct Parts {
    std::string answer;
    std::string thinking;

    friend bool operator==(const Parts&, const Parts&) = default;
};

void add(Parts& parts, const ThinkSplitter::Pieces& pieces) {
    for (const auto& [kind, text] : pieces) {
        CHECK_FALSE(text.empty());
        (kind == TextKind::answer ? parts.answer : parts.thinking) += text;
    }
}

Parts split(std::string_view text, std::size_t piece) {
    ThinkSplitter splitter;
    Parts parts;
    while (!text.empty()) {
        add(parts, splitter.split(text.substr(0, piece)));
        text.remove_prefix(std::min(piece, text.size()));
    }
    add(parts, splitter.finish());
    return parts;
}

/// However the text is cut.
void check(std::string_view text, const Parts& expected) {
    for (std::size_t piece = 1; piece <= text.size() + 1; ++piece) {
        CAPTURE(text);
        CAPTURE(piece);
        CHECK(split(text, piece) == expected);
    }
}

} // namespace

TEST_CASE("sections at the beginning of an answer are thinking") {
    check("<think>a <b> </thin</think>\n\nprint(1)\n", {"print(1)\n", "a <b> </thin"});
    check("\n <thinking>a</think></thinking> b", {"b", "a</think>"});
    check("<think>a</think>\n<think>b</think>c", {"c", "ab"});
    check("<think></think>c", {"c", ""});
}

TEST_CASE("what is no section at the beginning is the answer, untouched") {
    check("  print('<think>')</think>", {"  print('<think>')</think>", ""});
    check("<thinker>", {"<thinker>", ""});
    check("<thi", {"<thi", ""});
    check("\n ", {"\n ", ""});
    check("", {"", ""});
    check("a<think>b</think>", {"a<think>b</think>", ""});
}

TEST_CASE("a section that never ends is thinking to the end") {
    check("<think>print(1) </thi", {"", "print(1) </thi"});
    check("<think>a</think> \n", {"", "a"});
}

TEST_CASE("thinking is given while it arrives, and so is the answer") {
    ThinkSplitter splitter;
    CHECK(splitter.split("<think>one <").size() == 1);
    CHECK(splitter.split("two").front().second == "<two");
    CHECK(splitter.split("</think>").empty());
    CHECK(splitter.split("x").front().first == TextKind::answer);
    CHECK(splitter.split("<").front().second == "<");
}

TEST_CASE("an answer that begins with more blanks than any does is not kept for ever") {
    ThinkSplitter splitter;
    std::size_t given = 0;
    for (int i = 0; i < 2'000; ++i) {
        given += splitter.split(" ").size();
    }
    CHECK(given > 0);
    CHECK(split(std::string(2'000, ' ') + "<think>", 1).answer ==
          std::string(2'000, ' ') + "<think>");
}
