#include "generate/syntax_check.hpp"

#include <doctest/doctest.h>

using namespace rexa;
using namespace rexa::generate;

TEST_CASE("programs go to the interpreter as data") {
    const auto command = syntax_check(Language::r, {"a", "", "x\ny"});
    CHECK(command.language == Language::r);
    CHECK(command.standard_input.chars() == "1\na0\n3\nx\ny");
    CHECK(command.arguments.empty());
}

TEST_CASE("each line is about one program") {
    const auto results =
        read_syntax_results("ok\nneeds x y\nsetup\nempty\nbad line 1: no\nwhat\n", 6);
    CHECK(results == std::vector<SyntaxResult>{{Reading::program, ""},
                                               {Reading::part, ""},
                                               {Reading::setup, ""},
                                               {Reading::nothing, ""},
                                               {Reading::broken, "line 1: no"},
                                               {Reading::broken, "what"}});
}

TEST_CASE("the first that an interpreter says nothing of is broken, others are not checked") {
    const auto results = read_syntax_results("ok\nbad", 4);
    REQUIRE(results.size() == 4);
    CHECK(results[0].reading == Reading::program);
    CHECK(results[1] == SyntaxResult{Reading::broken, "the interpreter could not read it"});
    CHECK(results[2].reading == Reading::unchecked);
    CHECK(results[3] ==
          SyntaxResult{Reading::unchecked, "not checked: the interpreter ended before"});
    CHECK(read_syntax_results("ok\nok\n", 1).size() == 1);
    CHECK(read_syntax_results("", 0).empty());
    CHECK(read_syntax_results("bad \x1b[31m\n", 1)[0].diagnosis == "\\x1b[31m");
}
