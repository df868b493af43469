#include "generate/code_blocks.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace rexa::generate;

namespace {

std::vector<std::string> codes_of(std::string_view text) {
    std::vector<std::string> codes;
    for (const CodeBlock& block : find_code_blocks(text)) {
        codes.push_back(block.label + ":" + block.code + (block.is_closed ? "" : "!"));
    }
    return codes;
}

using Codes = std::vector<std::string>;

} // namespace

TEST_CASE("fences that start a line make blocks") {
    CHECK(codes_of("Here:\n```python\nx = 1\n```\nDone.") == Codes{"python:x = 1\n"});
    CHECK(codes_of("~~~ R\nx\n~~~\n````py\n```\n````\n") == Codes{"r:x\n", "py:```\n"});
    CHECK(codes_of("use ```x``` here\nand `y`\n").empty());
    CHECK(codes_of("``` a `b`\nx\n").empty());
    CHECK(codes_of("```\r\nx\r\n```\r\n") == Codes{":x\r\n"});
    CHECK(codes_of("").empty());
}

TEST_CASE("only a fence of the same kind, as long and no deeper closes a block") {
    CHECK(codes_of("```\n~~~\n``\n```x\n    ```\n````\nafter") ==
          Codes{":~~~\n``\n```x\n    ```\n"});
    CHECK(codes_of("````\n```\nx") == Codes{":```\nx!"});
}

TEST_CASE("blanks before the opening fence are taken off the lines") {
    CHECK(codes_of("1. Do\n   ```python\n   if x:\n       y\n  z\n   ```\n") ==
          Codes{"python:if x:\n    y\nz\n"});
}

TEST_CASE("labels are the first word") {
    CHECK(codes_of("```Python title=\"a.py\"\n```\n") == Codes{"python:"});
    CHECK(codes_of("```{.python}\n```\n") == Codes{"python:"});
    CHECK(codes_of("```python,linenos\n```\n") == Codes{"python:"});
}

TEST_CASE("a block goes on behind a fence inside of it") {
    const std::string text = "```python\na = '''\n```\nb\n```\n'''\n```\nDone.\n";
    const auto block = find_code_blocks(text).front();
    CHECK(block.code == "a = '''\n");
    const auto longer = extend_block(text, block, 8);
    REQUIRE(longer.size() == 2);
    CHECK(longer[0].code == "a = '''\n```\nb\n");
    CHECK(longer[1].code == "a = '''\n```\nb\n```\n'''\n");
    CHECK(extend_block(text, block, 1).size() == 1);
    CHECK(extend_block("```\nx", find_code_blocks("```\nx").front(), 8).empty());
}

TEST_CASE("words are what is left without the blocks") {
    const std::string text = "One.\n```\nx\n```\nTwo.\n";
    CHECK(without_blocks(text, find_code_blocks(text)) == "One.\nTwo.");
    CHECK(without_blocks("  alone \n", {}) == "alone");
}
