#include "generate/extraction.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <string>
#include <vector>

using namespace rexa;
using namespace rexa::generate;

namespace {

using Check = std::function<SyntaxResult(const std::string&)>;

std::optional<ExtractedCode> extract(std::string_view answer, const Check& check) {
    auto candidates = find_candidates(answer, Language::python);
    std::vector<SyntaxResult> results;
    const auto check_further = [&] {
        while (results.size() < candidates.list.size()) {
            results.push_back(check(candidates.list[results.size()].tidy.code));
        }
    };
    check_further();
    add_extended(answer, Language::python, broken_blocks(candidates, results), candidates);
    check_further();
    return choose_code(answer, candidates, results);
}

SyntaxResult everything_compiles(const std::string&) {
    return {Reading::program, ""};
}
SyntaxResult nothing_compiles(const std::string&) {
    return {Reading::broken, "line 1: no"};
}

} // namespace

TEST_CASE("the only block is the program, and the rest explains it") {
    const auto found = extract("Before.\n```python\nx = 1\n```\nAfter.\n", everything_compiles);
    REQUIRE(found);
    CHECK(found->code == "x = 1\n");
    CHECK(found->how == Extraction{ExtractionMethod::only_block, 1, true, "", {}});
    CHECK(found->explanation == "Before.\nAfter.");
}

TEST_CASE("beside other blocks the one of the language is the program") {
    const auto found = extract("```bash\npip install pandas\n```\n```python\nx = 1\n```\n"
                               "```text\n1\n```\n",
                               everything_compiles);
    REQUIRE(found);
    CHECK(found->code == "x = 1\n");
    CHECK(found->how.method == ExtractionMethod::labelled_block);
    CHECK(found->how.blocks == 3);
    CHECK(found->packages == std::vector<std::string>{"pandas"});
    CHECK(found->explanation.empty());
}

TEST_CASE("of several whole programs the last one counts") {
    const auto found =
        extract("```python\nx = 1\n```\n```python\nx = 2\n```\n", everything_compiles);
    REQUIRE(found);
    CHECK(found->code == "x = 2\n");
    CHECK(found->how.method == ExtractionMethod::last_block);
}

TEST_CASE("steps that need each other are one program") {
    const auto found = extract(
        "```python\nx = 1\n```\n```python\nprint(x)\n```\n",
        [](const std::string& code) -> SyntaxResult {
            return {code.find("x = 1") != std::string::npos ? Reading::program : Reading::part, ""};
        });
    REQUIRE(found);
    CHECK(found->code == "x = 1\nprint(x)\n");
    CHECK(found->how.method == ExtractionMethod::joined_blocks);
}

TEST_CASE("steps of which some are copied out of an interpreter keep all their code") {
    const auto found =
        extract("Load:\n```pycon\n>>> r = 2\n2\n```\nThen:\n```python\nprint(r)\n```\nDone.\n",
                [](const std::string& code) -> SyntaxResult {
                    if (code.find(">>>") != std::string::npos) {
                        return {Reading::broken, "line 1: no"};
                    }
                    return {code.starts_with("r = 2\n") ? Reading::program : Reading::part, ""};
                });
    REQUIRE(found);
    CHECK(found->code == "r = 2\nprint(r)\n");
    CHECK(found->how.method == ExtractionMethod::joined_blocks);
    CHECK(found->how.repairs == std::vector<std::string>{"prompts"});
    CHECK(found->explanation == "Load:\nThen:\nDone.");
}

TEST_CASE("a last block that installs is no program") {
    const auto found =
        extract("```python\nprint(1)\n```\nIf it is missing:\n"
                "```python\npip install pandas\n```\n",
                [](const std::string& code) -> SyntaxResult {
                    if (code.empty()) {
                        return {Reading::nothing, ""};
                    }
                    return {code == "print(1)\n" ? Reading::program : Reading::broken, ""};
                });
    REQUIRE(found);
    CHECK(found->code == "print(1)\n");
    CHECK(found->packages == std::vector<std::string>{"pandas"});
}

TEST_CASE("a last block that does not look like code is an output") {
    const auto check = [](const std::string& code) -> SyntaxResult {
        return {code == "print(1)\n" ? Reading::program : Reading::broken, "line 1: no"};
    };
    const std::string program = "```python\nprint(1)\n```\n```python\n";
    for (const std::string& output :
         {std::string("[1 2 3]\n"), std::string("conda install numpy\n"),
          std::string("Traceback (most recent call last):\n  File \"x\", line 1\n")}) {
        CHECK(extract(program + output + "```\n", check)->code == "print(1)\n");
    }
    CHECK(extract(program + "print(2\n```\n", check)->code == "print(2\n");
    CHECK(extract("```python\nprint 1\n```\n", check)->code == "print 1\n");
}

TEST_CASE("the longest extension that is a program is taken") {
    const auto found = extract("```python\ns = '''\n```\nb\n```\n'''\n```\nDone.\n",
                               [](const std::string& code) -> SyntaxResult {
                                   const bool is_whole =
                                       code.ends_with("'''\n") && code != "s = '''\n";
                                   return {is_whole ? Reading::program : Reading::broken, ""};
                               });
    REQUIRE(found);
    CHECK(found->code == "s = '''\n```\nb\n```\n'''\n");
    CHECK(found->how.method == ExtractionMethod::extended_block);
    CHECK(found->explanation == "Done.");
}

TEST_CASE("typography is set right only where it keeps code from being a program") {
    const auto found =
        extract("```python\nprint(\xE2\x80\x9Cx\xE2\x80\x9D)\n```\n",
                [](const std::string& code) -> SyntaxResult {
                    return {code == "print(\"x\")\n" ? Reading::program : Reading::broken, ""};
                });
    REQUIRE(found);
    CHECK(found->code == "print(\"x\")\n");
    CHECK(found->how.repairs == std::vector<std::string>{"quotes"});
    const auto kept = extract("```python\n# \xE2\x80\x9Cx\xE2\x80\x9D\n```\n", everything_compiles);
    CHECK(kept->how.repairs.empty());
}

TEST_CASE("a block that is no program is given back with what the interpreter said") {
    const auto found = extract("```python\nx = (\n```\n", nothing_compiles);
    REQUIRE(found);
    CHECK(found->code == "x = (\n");
    CHECK(found->how == Extraction{ExtractionMethod::only_block, 1, false, "line 1: no", {}});
}

TEST_CASE("words are no program") {
    CHECK_FALSE(extract("I cannot (really) do that.", nothing_compiles));
    CHECK_FALSE(extract("Sorry", everything_compiles));
    CHECK_FALSE(extract("```text\nx = 1\n```\n", everything_compiles));
    const auto bare = extract("print(1)", everything_compiles);
    REQUIRE(bare);
    CHECK(bare->how.method == ExtractionMethod::whole_answer);
    CHECK(bare->explanation.empty());
}

TEST_CASE("what does nothing is no program") {
    const auto nothing = [](const std::string&) -> SyntaxResult { return {Reading::nothing, ""}; };
    CHECK_FALSE(extract("```python\n```\n", nothing));
    CHECK_FALSE(extract("```python\n# later\n```\n", nothing));
    const auto found = extract(
        "```\nprint(59)\n```\nprints\n```\n59\n```\n", [](const std::string& code) -> SyntaxResult {
            return {code == "59\n" ? Reading::nothing : Reading::program, ""};
        });
    REQUIRE(found);
    CHECK(found->code == "print(59)\n");
}

TEST_CASE("a program without a fence may hold fences") {
    const std::string bare = "\"\"\"Usage:\n```\npython main.py\n```\n\"\"\"\nprint(1)\n";
    const auto found = extract(bare, everything_compiles);
    REQUIRE(found);
    CHECK(found->code == bare);
    CHECK(found->how.method == ExtractionMethod::whole_answer);
    CHECK(extract(bare, nothing_compiles)->code == "python main.py\n");
    CHECK(extract("Call f():\n```\nf()\n```\n", [](const std::string& code) -> SyntaxResult {
              return {code == "f()\n" ? Reading::program : Reading::broken, ""};
          })->how.method == ExtractionMethod::only_block);
}

TEST_CASE("where nothing can be checked what looks like code is kept") {
    const auto unchecked = [](const std::string&) -> SyntaxResult {
        return {Reading::unchecked, "not checked: no sandbox"};
    };
    const auto bare = extract("print(1)", unchecked);
    REQUIRE(bare);
    CHECK(bare->how ==
          Extraction{ExtractionMethod::whole_answer, 0, false, "not checked: no sandbox", {}});
    CHECK(extract("# f()\n```python\nf()\n```\n", unchecked)->code == "f()\n");
}

TEST_CASE("an earlier block is not taken for a last one that is broken") {
    const std::string answer = "First:\n```python\nimport os\n```\nAll:\n"
                               "```python\nimport os\nprint(len(os.listdir())\n```\n";
    const auto found = extract(answer, [](const std::string& code) -> SyntaxResult {
        return code == "import os\n" ? SyntaxResult{Reading::setup, ""}
                                     : SyntaxResult{Reading::broken, "line 2: no"};
    });
    REQUIRE(found);
    CHECK(found->code == "import os\nprint(len(os.listdir())\n");
    CHECK(found->how == Extraction{ExtractionMethod::last_block, 2, false, "line 2: no", {}});
}

TEST_CASE("a block that is cut is extended beside one that is whole") {
    const auto found = extract("```python\nimport os\n```\nthen\n```python\ns = \"\"\"\n```\nx\n"
                               "```\n\"\"\"\nprint(s)\n```\n",
                               [](const std::string& code) -> SyntaxResult {
                                   return {code == "import os\n"          ? Reading::setup
                                           : code.ends_with("print(s)\n") ? Reading::program
                                                                          : Reading::broken,
                                           ""};
                               });
    REQUIRE(found);
    CHECK(found->code == "s = \"\"\"\n```\nx\n```\n\"\"\"\nprint(s)\n");
    CHECK(found->how.method == ExtractionMethod::extended_block);
}

TEST_CASE("what only defines is the program only where nothing else is") {
    const auto check = [](const std::string& code) -> SyntaxResult {
        return {code.find("f(") != std::string::npos ? Reading::program : Reading::setup, ""};
    };
    CHECK(extract("```python\nf(3)\n```\nor\n```python\nk = 5\n```\n", check)->code == "f(3)\n");
    const auto joined = extract("```python\nk = 3\n```\nand\n```python\nj = 5\n```\n", check);
    CHECK(joined->code == "k = 3\nj = 5\n");
    CHECK(extract("```python\nk = 3\n```\n", check)->code == "k = 3\n");
}

TEST_CASE("packages are told once, and no more than a hundred") {
    std::string wanted;
    for (int i = 0; i < 300; ++i) {
        wanted += "pip install pandas p" + std::to_string(i) + "\n";
    }
    const auto found =
        extract("```bash\n" + wanted + "```\n```python\nf()\n```\n", everything_compiles);
    REQUIRE(found->packages.size() == 100);
    CHECK(found->packages[2] == "p1");
}
