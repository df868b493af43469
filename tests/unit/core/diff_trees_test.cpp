#include "support/memory_blobs.hpp"

#include <rexa/diff.hpp>
#include <rexa/error.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <set>
#include <stop_token>

using namespace rexa;

namespace {

/// Objects that remember which were read.
class CountingBlobs final : public test::MemoryBlobs {
public:
    using MemoryBlobs::read;
    Bytes read(const Digest& digest, const Call& call) override {
        reads.push_back(digest);
        return MemoryBlobs::read(digest, call);
    }
    std::vector<Digest> reads;
};

/// A path to the content of a file; "/" at the end makes an empty folder.
using Files = std::map<std::string, std::string>;

Tree store(CountingBlobs& blobs, const Files& files) {
    std::map<std::string, Files> folders;
    std::map<std::string, TreeEntry> entries;
    for (const auto& [path, content] : files) {
        const std::size_t slash = path.find('/');
        if (slash == std::string::npos) {
            entries[path] = {path, EntryKind::file, content.size(), blobs.put(as_bytes(content)),
                             ""};
        } else if (slash + 1 == path.size()) {
            folders[path.substr(0, slash)];
        } else {
            folders[path.substr(0, slash)][path.substr(slash + 1)] = content;
        }
    }
    for (const auto& [name, inside] : folders) {
        entries[name] = {name, EntryKind::directory, 0, store(blobs, inside).root(), ""};
    }
    TreeNode node;
    for (const auto& [name, entry] : entries) {
        node.entries.push_back(entry);
    }
    return Tree(blobs.put(encode(node)));
}

constexpr TreeDiffBounds all = {1'000};

/// Such as "+a.txt -b/ *c".
std::string changes(const Files& before, const Files& after) {
    CountingBlobs blobs;
    const auto diffs = diff_trees(store(blobs, before), store(blobs, after), blobs, all, Call());
    CHECK(diffs.complete);
    std::string text;
    for (const FileDiff& diff : diffs.files) {
        text += text.empty() ? "" : " ";
        text += diff.change == FileChange::added     ? "+"
                : diff.change == FileChange::removed ? "-"
                                                     : "*";
        text += diff.path;
        const auto& shown = diff.after ? diff.after : diff.before;
        text += shown->kind == EntryKind::directory ? "/" : "";
    }
    return text;
}

} // namespace

TEST_CASE("trees differ by their files") {
    CHECK(changes({}, {}) == "");
    CHECK(changes({{"a", "1"}}, {{"a", "1"}}) == "");
    CHECK(changes({{"a", "1"}, {"b", "2"}}, {{"a", "1"}, {"b", "3"}, {"c", ""}}) == "*b +c");
    CHECK(changes({{"d/x", "1"}, {"d/e/y", "2"}}, {}) == "-d/e/y -d/x");
    CHECK(changes({}, {{"d/x", "1"}}) == "+d/x");
}

TEST_CASE("paths come in byte order, whatever folders they are in") {
    CHECK(changes({}, {{"a/x", ""}, {"a.b", ""}, {"a0", ""}}) == "+a.b +a/x +a0");
}

TEST_CASE("folders appear when they are empty or another kind of entry") {
    CHECK(changes({}, {{"d/", ""}}) == "+d/");
    CHECK(changes({{"d/e/", ""}}, {}) == "-d/e/");
    CHECK(changes({{"d/x", "1"}}, {{"d/", ""}}) == "*d/ -d/x");
    CHECK(changes({{"d", "1"}}, {{"d/x", "2"}}) == "*d/ +d/x");
    CHECK(changes({{"d/x", "1"}}, {{"d", "2"}}) == "*d -d/x");
}

TEST_CASE("an entry carries what it was and what it is") {
    CountingBlobs blobs;
    const auto diffs =
        diff_trees(store(blobs, {{"a", "1"}}), store(blobs, {{"a", "22"}}), blobs, all, Call())
            .files;
    REQUIRE(diffs.size() == 1);
    CHECK(diffs[0].before->size == 1);
    CHECK(diffs[0].after->object == Digest::of(as_bytes("22")));
}

TEST_CASE("only folders that differ are read, each once") {
    CountingBlobs blobs;
    Files files = {{"same/a", "1"}, {"same/deep/b", "2"}, {"other/c", "3"}};
    const Tree before = store(blobs, files);
    files["other/c"] = "4";
    const Tree after = store(blobs, files);
    static_cast<void>(diff_trees(before, after, blobs, all, Call()));
    CHECK(blobs.reads.size() == 4);
    blobs.reads.clear();
    CHECK(diff_trees(before, before, blobs, all, Call()).files.empty());
    CHECK(blobs.reads.empty());
}

TEST_CASE("a missing or damaged folder is an error, and the call is heeded") {
    CountingBlobs blobs;
    const Tree good = store(blobs, {{"a", "1"}});
    const Tree bad(blobs.put(as_bytes("no folder")));
    const auto code = [&](const Tree& tree, const Call& call) {
        try {
            static_cast<void>(diff_trees(good, tree, blobs, all, call));
        } catch (const Error& error) {
            return error.code();
        }
        return Errc{};
    };
    CHECK(code(bad, Call()) == Errc::store_corrupt);
    CHECK(code(Tree(Digest::of(as_bytes("nowhere"))), Call()) == Errc::not_found);
    std::stop_source source;
    source.request_stop();
    CHECK(code(bad, Call().stop(source.get_token())) == Errc::cancelled);
}

TEST_CASE("a tree is as deep as captures allow, and its paths take what they need") {
    CountingBlobs blobs;
    Tree tree = store(blobs, {{"leaf", "1"}});
    const std::string name(200, 'd');
    const auto inside = [&](const Tree& inner) {
        return Tree(
            blobs.put(encode(TreeNode{{{name, EntryKind::directory, 0, inner.root(), ""}}})));
    };
    for (int i = 0; i < 1'000; ++i) {
        tree = inside(tree);
    }
    const auto diffs = diff_trees(Tree(), tree, blobs, all, Call()).files;
    REQUIRE(diffs.size() == 1);
    CHECK(diffs[0].path.size() == 1'000 * 201 + 4);
    CHECK_THROWS_WITH_AS(static_cast<void>(diff_trees(Tree(), inside(tree), blobs, all, Call())),
                         "a tree holds folders nested deeper than 1000", Error);
}

TEST_CASE("what is not wanted is not read") {
    CountingBlobs blobs;
    const Tree tree = store(blobs, {{"a/x", "1"}, {"b/y", "2"}, {"c", "3"}});
    const auto diffs = diff_trees(Tree(), tree, blobs, {1}, Call());
    CHECK_FALSE(diffs.complete);
    REQUIRE(diffs.files.size() == 1);
    CHECK(diffs.files[0].path == "a/x");
    CHECK(blobs.reads.size() == 3);
    CHECK(diff_trees(Tree(), tree, blobs, {3}, Call()).complete);
}

TEST_CASE("a tree of more files than there can be ends where the list is full") {
    CountingBlobs blobs;
    Tree tree = store(blobs, {{"leaf", "1"}});
    for (int i = 0; i < 60; ++i) {
        tree = Tree(blobs.put(encode(TreeNode{{{"a", EntryKind::directory, 0, tree.root(), ""},
                                               {"b", EntryKind::directory, 0, tree.root(), ""}}})));
    }
    const auto diffs = diff_trees(Tree(), tree, blobs, all, Call());
    CHECK_FALSE(diffs.complete);
    CHECK(diffs.files.size() == all.files);
}

TEST_CASE("the list ends where it takes the memory it may take") {
    CountingBlobs blobs;
    const TreeEntry link{"x", EntryKind::symlink, 0, {}, std::string(4'096, 't')};
    Tree tree(blobs.put(encode(TreeNode{{link}})));
    for (int i = 0; i < 60; ++i) {
        tree = Tree(blobs.put(encode(TreeNode{{{"a", EntryKind::directory, 0, tree.root(), ""},
                                               {"b", EntryKind::directory, 0, tree.root(), ""}}})));
    }
    const auto diffs = diff_trees(Tree(), tree, blobs, {1'000'000, 1 << 20}, Call());
    CHECK_FALSE(diffs.complete);
    CHECK(diffs.files.size() * (4'096 + 121) < (1 << 20));
    CHECK(diffs.files.size() > 200);
}
