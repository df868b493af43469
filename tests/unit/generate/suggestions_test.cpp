#include "generate/suggestions.hpp"

#include <doctest/doctest.h>

using namespace rexa;
using namespace rexa::generate;

TEST_CASE("suggestions are read from their three lines") {
    CHECK(read_suggestions("Title: DBSCAN\nTask: cluster with DBSCAN\nWhy: no number needed\n\n"
                           "Title: Scale\nTask: scale first\nWhy: units differ") ==
          std::vector<Suggestion>{{"DBSCAN", "cluster with DBSCAN", "no number needed"},
                                  {"Scale", "scale first", "units differ"}});
}

TEST_CASE("Markdown around the words does not matter") {
    CHECK(read_suggestions("1. **Title:** A\n   - **Task**: do a\r\n   *Why:* because\n") ==
          std::vector<Suggestion>{{"A", "do a", "because"}});
}

TEST_CASE("a suggestion has a task") {
    CHECK(read_suggestions("Title: x\nWhy: y\nTask:\n").empty());
    CHECK(read_suggestions("Task: t") == std::vector<Suggestion>{{"", "t", ""}});
    CHECK(read_suggestions("I would try another algorithm.").empty());
}

TEST_CASE("a suggestion is a line that can be shown and run") {
    const std::string answer("Title: a\x1b[1m\nTask: b\0c\nWhy: d\n", 30);
    CHECK(read_suggestions(answer) == std::vector<Suggestion>{{"a\\x1b[1m", "b\\x00c", "d"}});
}
