#include "generate/candidates.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace rexa;
using namespace rexa::generate;

namespace {

std::vector<std::string> listed(std::string_view answer, Language language = Language::python) {
    std::vector<std::string> found;
    for (const Candidate& candidate : find_candidates(answer, language).list) {
        found.push_back(std::string(to_string(candidate.method)) + ":" + candidate.tidy.code);
    }
    return found;
}

using List = std::vector<std::string>;

} // namespace

TEST_CASE("one block is one candidate") {
    CHECK(listed("Sure.\n```python\nx = 1\n```\nThis sets x.\n") == List{"only_block:x = 1\n"});
}

TEST_CASE("blocks of the language come before those with no mark, and others are none") {
    const std::string answer = "```bash\nls\n```\n```\nout\n```\n```py\nx = 1\n```\n";
    CHECK(listed(answer) == List{"only_block:x = 1\n"});
    CHECK(listed(answer, Language::shell) == List{"only_block:ls\n"});
    CHECK(listed("```text\nhello()\n```\n").empty());
    CHECK(listed("```\nx = 1\n```\n") == List{"only_block:x = 1\n"});
}

TEST_CASE("a mark may say more than the language, or nothing") {
    for (const char* mark : {"python3.12", "Py3", "main.py", "{.python .numberLines}", "tool_code",
                             "code", "script", "Python title=x"}) {
        CAPTURE(mark);
        CHECK(listed("```" + std::string(mark) + "\nx = 1\n```\n") == List{"only_block:x = 1\n"});
    }
    CHECK(listed("```main.R\nx <- 1\n```\n", Language::r) == List{"only_block:x <- 1\n"});
    CHECK(listed("```json\nf(1)\n```\n").empty());
    CHECK(listed("```3.12\nf(1)\n```\n").empty());
}

TEST_CASE("an answer that begins like code is tried as it is, with its fences, where that tells") {
    const std::string answer = "# f\n```\nf()\n```\n";
    CHECK(listed(answer) == List{"only_block:f()\n", "whole_answer:" + answer});
    CHECK(listed(answer, Language::node) == List{"only_block:f()\n"});
    CHECK(listed("Sure:\n```\nf()\n```\n") == List{"only_block:f()\n"});
}

TEST_CASE("several blocks are also tried together") {
    CHECK(listed("```python\nx = 1\n```\nthen\n```python\n  print(x)\n```\n") ==
          List{"only_block:x = 1\n", "only_block:print(x)\n", "joined_blocks:x = 1\nprint(x)\n"});
}

TEST_CASE("a block is tried beyond the fences inside of it when it is asked for") {
    const std::string answer = "```python\ns = '''\n```\n'''\n```\nDone.\n";
    auto found = find_candidates(answer, Language::python);
    CHECK(found.list.size() == 1);
    add_extended(answer, Language::python, {0}, found);
    REQUIRE(found.list.size() == 2);
    CHECK(found.list[1].method == ExtractionMethod::extended_block);
    CHECK(found.list[1].tidy.code == "s = '''\n```\n'''\n");
}

TEST_CASE("an answer without blocks is tried as it is when it looks like code") {
    CHECK(listed("x = 1") == List{"whole_answer:x = 1\n"});
    CHECK(listed("import os") == List{"whole_answer:import os\n"});
    CHECK(listed("Sorry").empty());
    CHECK(listed("").empty());
}

TEST_CASE("typography is a second candidate") {
    CHECK(listed("```python\nprint(\xE2\x80\x9Cx\xE2\x80\x9D)\n```\n") ==
          List{"only_block:print(\xE2\x80\x9Cx\xE2\x80\x9D)\n", "only_block:print(\"x\")\n"});
}

TEST_CASE("of very many blocks the last ones are tried") {
    std::string answer;
    for (int i = 0; i < 100; ++i) {
        answer += "```python\nx = " + std::to_string(i) + "\n```\n";
    }
    const auto found = find_candidates(answer, Language::python);
    CHECK(found.blocks.size() == 100);
    CHECK(found.of_language.size() == 16);
    CHECK(found.blocks[found.of_language.back()].code == "x = 99\n");
}

TEST_CASE("notebooks and typography are set right one after the other") {
    CHECK(listed("```python\n!pip install x\nprint('It\xE2\x80\x99s')\n```\n") ==
          List{"only_block:!pip install x\nprint('It\xE2\x80\x99s')\n",
               "only_block:print('It\xE2\x80\x99s')\n", "only_block:print('It's')\n"});
}
