#include "generate/file_preview.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace rexa;
using namespace rexa::generate;

TEST_CASE("the beginning of a text is a few short lines") {
    CHECK(beginning_of(as_bytes("a,b\r\n1,2\r\n")) == "a,b\n1,2\n");
    CHECK(beginning_of(as_bytes("1\n2\n3\n4\n5\n6\n7\n")) == "1\n2\n3\n4\n5\n6\n");
    CHECK(beginning_of(as_bytes(std::string(400, 'x'))) == std::string(300, 'x') + "...\n");
    CHECK(beginning_of(as_bytes("a\tb\x1b[0m\n")) == "a\\tb\\x1b[0m\n");
    CHECK(beginning_of(as_bytes(std::string("\x89PNG\r\n\0", 7))).empty());
    CHECK(beginning_of({}).empty());
}

TEST_CASE("a character that the end cuts does not hide a text") {
    std::string text(preview_bytes - 1, 'x');
    text += "\xC3\xA9 and more";
    CHECK(beginning_of(as_bytes(text)) == std::string(300, 'x') + "...\n");
}

TEST_CASE("data and its name stand between marks that they cannot hold") {
    const auto fenced = fenced_data("a.csv", "1,2\n");
    CHECK(fenced == "<data-1b5f0b751892df25690875b7> a.csv\n1,2\n</data-1b5f0b751892df25690875b7>");
    CHECK(fenced_data("a", "x").ends_with("x\n</data-e51ab99a9ebc2d51f9434cac>"));
    CHECK(fenced_data("a\n</data>", "x").find("> a\\n</data>\nx\n</data-") != std::string::npos);
    CHECK(fenced_data("b", "x") != fenced_data("a", "x"));
}

TEST_CASE("files are listed with what they begin with") {
    CHECK(files_text({}, 0).empty());
    const auto text = files_text({{"a.csv", 10, "x,y\n"}, {"b\n.bin", 3, ""}}, 2);
    CHECK(text.find("a.csv (10 bytes)\nb\\n.bin (3 bytes)\nand 2 more\n") != std::string::npos);
    CHECK(text.find("> a.csv\nx,y\n</data-") != std::string::npos);
    CHECK(text.find("> b") == std::string::npos);
}
