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
    add_extended(answer, Language::python, candidates);
    std::vector<SyntaxResult> results;
    for (const Candidate& candidate : candidates.list) {
        results.push_back(check(candidate.tidy.code));
    }
    return choose_code(answer, candidates, results);
}

SyntaxResult everything_compiles(const std::string&) {
    return {true, "", true};
}
SyntaxResult nothing_compiles(const std::string&) {
    return {false, "line 1: no", true};
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
    const auto found = extract("```python\nx = 1\n```\n```python\nprint(x)\n```\n",
                               [](const std::string& code) -> SyntaxResult {
                                   return {true, "", code.find("x = 1") != std::string::npos};
                               });
    REQUIRE(found);
    CHECK(found->code == "x = 1\nprint(x)\n");
    CHECK(found->how.method == ExtractionMethod::joined_blocks);
}

TEST_CASE("the longest extension that is a program is taken") {
    const auto found =
        extract("```python\ns = '''\n```\nb\n```\n'''\n```\nDone.\n",
                [](const std::string& code) -> SyntaxResult {
                    return {code.ends_with("'''\n") && code != "s = '''\n", "", true};
                });
    REQUIRE(found);
    CHECK(found->code == "s = '''\n```\nb\n```\n'''\n");
    CHECK(found->how.method == ExtractionMethod::extended_block);
    CHECK(found->explanation == "Done.");
}

TEST_CASE("typography is set right only where it keeps code from being a program") {
    const auto found = extract("```python\nprint(\xE2\x80\x9Cx\xE2\x80\x9D)\n```\n",
                               [](const std::string& code) -> SyntaxResult {
                                   return {code == "print(\"x\")\n", "", true};
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
