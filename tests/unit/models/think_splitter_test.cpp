#include "model_api/think_splitter.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <optional>
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

TEST_CASE("what follows sixteen sections is text, however many more there are") {
    std::string sections;
    for (int i = 0; i < 16; ++i) {
        sections += "<think>a</think>\n";
    }
    check(sections + "b", {"b", std::string(16, 'a')});
    check(sections + "<think>b</think>", {"<think>b</think>", std::string(16, 'a')});

    std::string many;
    while (many.size() < (20u << 20)) {
        many += "<think></think>";
    }
    const auto begun = std::chrono::steady_clock::now();
    CHECK(split(many, many.size()).answer.size() == many.size() - 16 * 15);
    CHECK(std::chrono::steady_clock::now() - begun < std::chrono::seconds(10));
}

TEST_CASE("thinking that was begun in the prompt ends where its tag ends a line") {
    const auto parts = [](std::string_view answer) {
        const auto found = model_api::part_unopened_thinking(answer);
        return found ? std::optional(Parts{found->answer, found->thinking}) : std::nullopt;
    };
    CHECK(parts("so\n</think>\n\nprint(1)\n") == Parts{"print(1)\n", "so"});
    CHECK(parts("\nso.</thinking> \r\n x") == Parts{"x", "so."});
    CHECK(parts("</think>\nx") == Parts{"x", ""});
    CHECK(parts("so</think>") == Parts{"", "so"});
    CHECK(parts("a\n```\nb\n```\nc\n</think>\nx</think>\ny") ==
          Parts{"x</think>\ny", "a\n```\nb\n```\nc"});

    CHECK(parts("print(1)") == std::nullopt);
    CHECK(parts("") == std::nullopt);
    CHECK(parts("print('</think>')\n</think>\nx") == std::nullopt);
    CHECK(parts("a <think>b</think>\nc") == std::nullopt);
    CHECK(parts("a\n```python\n# </think>\n```\n") == std::nullopt);
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
