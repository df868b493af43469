#include "core/hex.hpp"
#include "unit/core/samples.hpp"

#include <rexa/error.hpp>
#include <rexa/tree.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <random>

using namespace rexa;
using test::golden;

namespace {

TreeNode sample_node() {
    const Digest blob = Digest::of(as_bytes("blob"));
    return {{{"a.py", EntryKind::file, 300, blob, ""},
             {"bin", EntryKind::directory, 0, Tree().root(), ""},
             {"b\xFF", EntryKind::symlink, 0, Digest(), "../else\nwhere"},
             {"run.sh", EntryKind::executable, 0, blob, ""}}};
}

Errc encode_error(const TreeNode& node) {
    try {
        static_cast<void>(encode(node));
    } catch (const Error& error) {
        return error.code();
    }
    return Errc{};
}

/// Decodes or is refused as corrupt; what decodes is canonical.
bool decodes(const std::string& bytes) {
    try {
        const TreeNode node = decode_tree_node(as_bytes(bytes));
        CHECK(encode(node).chars() == bytes);
        return true;
    } catch (const Error& error) {
        CHECK(error.code() == Errc::store_corrupt);
        return false;
    }
}

TreeNode with(TreeEntry entry) {
    return {{std::move(entry)}};
}

} // namespace

TEST_CASE("the encoding of a folder never changes") {
    CHECK(encode(TreeNode()).chars() == golden("tree_empty"));
    CHECK(encode(sample_node()).chars() == golden("tree_node"));
    CHECK(decode_tree_node(as_bytes(golden("tree_node"))) == sample_node());
    CHECK(Tree().root() == Digest::of(as_bytes(golden("tree_empty"))));
    CHECK(Tree().is_empty());
    CHECK_FALSE(Tree(Digest()).is_empty());
}

TEST_CASE("entries are found by name") {
    const TreeNode node = sample_node();
    REQUIRE(node.find("bin") != nullptr);
    CHECK(node.find("bin")->kind == EntryKind::directory);
    CHECK(node.find("b\xFF")->target == "../else\nwhere");
    CHECK(node.find("c") == nullptr);
    CHECK(node.find("") == nullptr);
}

TEST_CASE("a folder that must not exist is not encoded") {
    const Digest blob = Digest::of(as_bytes("blob"));
    using namespace std::string_literals;
    for (const std::string& name : {""s, "."s, ".."s, "a/b"s, "a\0b"s}) {
        CAPTURE(name);
        CHECK(encode_error(with({name, EntryKind::file, 0, blob, ""})) == Errc::workspace_invalid);
    }
    CHECK(encode_error(with({"a", EntryKind::file, 0, Digest(), ""})) == Errc::workspace_invalid);
    CHECK(encode_error(with({"a", EntryKind::file, 0, blob, "t"})) == Errc::workspace_invalid);
    CHECK(encode_error(with({"a", EntryKind::directory, 1, blob, ""})) == Errc::workspace_invalid);
    CHECK(encode_error(with({"a", EntryKind::symlink, 0, Digest(), ""})) ==
          Errc::workspace_invalid);
    CHECK(encode_error(with({"a", EntryKind::symlink, 0, blob, "t"})) == Errc::workspace_invalid);
    CHECK(encode_error(with({"a", EntryKind::symlink, 0, Digest(), "t\0"s})) ==
          Errc::workspace_invalid);
    CHECK(encode_error(with({"a", static_cast<EntryKind>(5), 0, blob, ""})) ==
          Errc::workspace_invalid);
    TreeNode twice = sample_node();
    twice.entries.push_back(twice.entries.back());
    CHECK(encode_error(twice) == Errc::workspace_invalid);
    std::ranges::reverse(twice.entries);
    CHECK(encode_error(twice) == Errc::workspace_invalid);
}

TEST_CASE("hostile bytes are refused or canonical") {
    const std::string good = golden("tree_node");
    CHECK(decodes(good));
    std::size_t accepted = 0;
    for (std::size_t length = 0; length < good.size(); ++length) {
        accepted += decodes(good.substr(0, length)) ? 1 : 0;
    }
    // A folder may end behind each of its entries: behind the magic and the first three.
    CHECK(accepted == 4);
    for (std::size_t at = 0; at < good.size(); ++at) {
        for (int bit = 0; bit < 8; ++bit) {
            std::string flipped = good;
            flipped[at] = static_cast<char>(flipped[at] ^ (1 << bit));
            static_cast<void>(decodes(flipped));
        }
    }
    CHECK_FALSE(decodes(good + "x"));
    CHECK_FALSE(decodes(good + good));
    const std::string one = encode(with({"a", EntryKind::directory, 0, Tree().root(), ""})).chars();
    CHECK(decodes(one));
    CHECK_FALSE(decodes(one + one.substr(golden("tree_empty").size())));
    // A name whose length does not fit any memory.
    CHECK_FALSE(decodes(golden("tree_empty") + "\x01\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"));
}

TEST_CASE("any folder comes back as it was") {
    std::mt19937 random(20260504);
    for (int round = 0; round < 300; ++round) {
        TreeNode node;
        for (auto i = random() % 8; i > 0; --i) {
            std::string name = test::random_bytes(random, 12) + "n";
            std::erase_if(name, [](char c) { return c == '/' || c == '\0'; });
            TreeEntry entry{name, static_cast<EntryKind>(1 + random() % 4), 0, Digest(), ""};
            if (entry.kind == EntryKind::symlink) {
                entry.target = "t" + name;
            } else {
                entry.object = Digest::of(as_bytes(name));
                entry.size = entry.kind == EntryKind::directory ? 0 : random();
            }
            node.entries.push_back(std::move(entry));
        }
        std::ranges::sort(node.entries, {}, &TreeEntry::name);
        const auto twice = std::ranges::unique(node.entries, {}, &TreeEntry::name);
        node.entries.erase(twice.begin(), twice.end());
        REQUIRE(decode_tree_node(encode(node)) == node);
    }
}
