#include "core/base64.hpp"
#include "sandbox/daytona/manifest.hpp"
#include "support/memory_blobs.hpp"

#include <rexa/error.hpp>

#include <doctest/doctest.h>

using namespace rexa;
using namespace rexa::daytona;
using rexa::test::MemoryBlobs;
using workspace::LeftOut;
using workspace::LeftOutReason;

namespace {

const Digest hello = Digest::of(as_bytes("hello"));

const WorkspaceLimits plenty{100'000, 1'000'000};

std::string name(const std::string& path) {
    return core::to_base64(path);
}

std::string file_line(const std::string& path) {
    return "f " + hello.to_string() + " 5 " + name(path) + "\n";
}

Tree tree_of(const std::string& text, MemoryBlobs& blobs) {
    return build_tree(read_manifest(text, plenty).entries, blobs);
}

Errc failure(const std::string& text) {
    MemoryBlobs blobs;
    try {
        tree_of(text, blobs);
    } catch (const Error& error) {
        return error.code();
    }
    return Errc::internal;
}

} // namespace

TEST_CASE("a tree comes back from its manifest, whatever its names") {
    MemoryBlobs blobs;
    TreeNode inner;
    inner.entries = {{"run", EntryKind::executable, 5, hello, ""},
                     {"\xff\n b", EntryKind::file, 5, hello, ""}};
    TreeNode top;
    top.entries = {{"a", EntryKind::directory, 0, blobs.put(encode(inner)), ""},
                   {"a.b", EntryKind::symlink, 0, {}, "a/run"},
                   {"empty", EntryKind::directory, 0, blobs.put(encode(TreeNode())), ""}};
    const Tree tree(blobs.put(encode(top)));

    const auto manifest = write_manifest(tree, blobs, Call());
    CHECK(manifest.files == FileSizes{{hello, 5}});
    CHECK(manifest.text == "d " + name("a") + "\nx " + hello.to_string() + " 5 " + name("a/run") +
                               "\n" + file_line("a/\xff\n b") + "l " + name("a/run") + " " +
                               name("a.b") + "\nd " + name("empty") + "\n");
    MemoryBlobs other;
    CHECK(tree_of(manifest.text, other) == tree);
    CHECK(tree_of("", other) == Tree());
    CHECK(write_manifest(Tree(), blobs, Call()).text.empty());
}

TEST_CASE("what could not be kept is listed, up to a number") {
    const auto found =
        read_manifest("! fifo " + name("p") + "\n! socket " + name("d/s\n") + "\n", plenty);
    CHECK(found.entries.empty());
    CHECK(found.left_out ==
          std::vector<LeftOut>{{"p", LeftOutReason::fifo}, {"d/s\n", LeftOutReason::socket}});
    CHECK(found.left_out_count == 2);
    std::string many;
    for (int i = 0; i < 1002; ++i) {
        many += "! device " + name(std::to_string(i)) + "\n";
    }
    const auto listed = read_manifest(many, plenty);
    CHECK(listed.left_out.size() == 1000);
    CHECK(listed.left_out_count == 1002);
}

TEST_CASE("a workspace beyond its limits is refused, whatever its sandbox says") {
    const std::string three = file_line("a") + file_line("b") + "d " + name("c") + "\n";
    CHECK(read_manifest(three, {3, 5}).entries.size() == 3);
    const auto code = [&](const WorkspaceLimits& limits) {
        try {
            read_manifest(three, limits);
        } catch (const Error& error) {
            return error.code();
        }
        return Errc::internal;
    };
    CHECK(code({2, 5}) == Errc::resource_exhausted);
    CHECK(code({3, 4}) == Errc::resource_exhausted);
    const std::string other = Digest::of(as_bytes("x")).to_string();
    const std::string huge =
        file_line("a") + "f " + other + " 18446744073709551615 " + name("b") + "\n";
    CHECK_THROWS_AS(read_manifest(huge, {100, 1'000}), Error);
}

TEST_CASE("one content has one size") {
    const auto line = [](int size) {
        return "f " + hello.to_string() + " " + std::to_string(size) + " " + name("a") + "\n";
    };
    CHECK(read_manifest(line(5) + line(5), plenty).entries.size() == 2);
    CHECK_THROWS_WITH_AS(read_manifest(line(5) + line(6), plenty),
                         "the sandbox's list of its workspace is broken: the same content has two "
                         "sizes",
                         Error);
}

TEST_CASE("what is no manifest is a broken reply") {
    const std::string hex = hello.to_string();
    for (const auto& text :
         std::vector<std::string>{"f",
                                  "d " + name("a"),
                                  "d\n",
                                  "d !\n",
                                  "q " + name("a") + "\n",
                                  "dd " + name("a") + "\n",
                                  "f " + hex + " 5\n",
                                  "f " + hex + " x " + name("a") + "\n",
                                  "f " + hex + " -5 " + name("a") + "\n",
                                  "f zz 5 " + name("a") + "\n",
                                  "l " + name("t") + "\n",
                                  "l " + name(std::string(4096, 't')) + " " + name("a") + "\n",
                                  "d " + name(std::string(256, 'n')) + "\n",
                                  "! sleep " + name("p") + "\n",
                                  file_line(""),
                                  file_line("."),
                                  file_line(".."),
                                  file_line("a/b"),
                                  file_line("/a"),
                                  file_line("a/"),
                                  file_line(std::string("a\0b", 3)),
                                  file_line("a") + file_line("a"),
                                  "d " + name("a") + "\n" + file_line("a"),
                                  "d " + name("a") + "\n" + file_line("a/../b")}) {
        CAPTURE(text);
        CHECK(failure(text) == Errc::bad_reply);
    }
    std::string deep;
    std::string path;
    for (int i = 0; i < 1002; ++i) {
        path += i == 0 ? "d" : "/d";
        deep += "d " + name(path) + "\n";
    }
    CHECK(failure(deep) == Errc::bad_reply);
}
