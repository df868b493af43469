#include "engine/input_tree.hpp"
#include "support/memory_blobs.hpp"

#include <rexa/error.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace rexa;

namespace {

Bytes bytes(std::string text) {
    return Bytes(std::move(text));
}

struct Fixture {
    test::MemoryBlobs blobs;

    Tree put(const Tree& base, const InputFiles& files) {
        return with_files(base, files, blobs, blobs, {});
    }
    std::string read(const Tree& tree, std::string_view path) {
        const auto entry = find_entry(tree, path, blobs, {});
        return entry ? blobs.read(entry->object, {}).chars() : "<none>";
    }
};

} // namespace

TEST_CASE_FIXTURE(Fixture, "input files are put into a tree, folder by folder") {
    const auto tree = put(Tree(), {{"a.txt", bytes("A")}, {"data/x/b.csv", bytes("B")}});
    CHECK(read(tree, "a.txt") == "A");
    CHECK(read(tree, "data/x/b.csv") == "B");
    CHECK(read(tree, "data") != "<none>");
    CHECK(read(tree, "data/y") == "<none>");
    CHECK(read(tree, "a.txt/b") == "<none>");
    CHECK(find_entry(tree, "data/x/b.csv", blobs, {})->size == 1);
}

TEST_CASE_FIXTURE(Fixture, "the same files give the same tree, in one step or in two") {
    const auto together = put(Tree(), {{"a", bytes("1")}, {"d/b", bytes("2")}});
    const auto apart = put(put(Tree(), {{"d/b", bytes("2")}}), {{"a", bytes("1")}});
    CHECK(together == apart);
    CHECK(put(together, {}) == together);
}

TEST_CASE_FIXTURE(Fixture, "a file of the base is replaced and its neighbours stay") {
    const auto base = put(Tree(), {{"d/a", bytes("old")}, {"d/b", bytes("keep")}});
    const auto tree = put(base, {{"d/a", bytes("new")}});
    CHECK(read(tree, "d/a") == "new");
    CHECK(read(tree, "d/b") == "keep");
    CHECK(read(base, "d/a") == "old");
}

TEST_CASE_FIXTURE(Fixture, "paths that could leave the workspace or confuse it are refused") {
    const std::string longest(255, 'n');
    CHECK(read(put(Tree(), {{longest, bytes("x")}}), longest) == "x");
    for (const std::string& path :
         {std::string(), std::string("/etc/passwd"), std::string("../x"), std::string("a/../b"),
          std::string("./a"), std::string("a//b"), std::string("a/"), std::string("a\0b", 3),
          std::string(256, 'n'), std::string(5000, '/')}) {
        CAPTURE(path);
        CHECK_THROWS_AS(put(Tree(), {{path, bytes("x")}}), Error);
    }
}

TEST_CASE_FIXTURE(Fixture, "a file is not used as a folder, nor a folder as a file") {
    CHECK_THROWS_AS(put(Tree(), {{"a", bytes("1")}, {"a/b", bytes("2")}}), Error);
    const auto base = put(Tree(), {{"file", bytes("1")}, {"folder/x", bytes("2")}});
    CHECK_THROWS_AS(put(base, {{"file/x", bytes("3")}}), Error);
    CHECK_THROWS_AS(put(base, {{"folder", bytes("3")}}), Error);
}
