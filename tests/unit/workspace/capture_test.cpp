#include "support/memory_blobs.hpp"
#include "support/scratch_folder.hpp"
#include "workspace/capture.hpp"
#include "workspace/restore.hpp"

#include <rexa/error.hpp>

#include <doctest/doctest.h>

using namespace rexa;
using namespace rexa::workspace;
using test::MemoryBlobs;
using test::require;
using test::ScratchFolder;

namespace {

TreeEntry file(std::string name, std::string_view content, EntryKind kind = EntryKind::file) {
    return {std::move(name), kind, content.size(), Digest::of(as_bytes(content)), ""};
}

Errc code_of(const auto& action) {
    try {
        action();
    } catch (const Error& error) {
        return error.code();
    }
    return Errc::internal;
}

} // namespace

TEST_CASE("a folder becomes one node for each folder, with names in byte order") {
    const ScratchFolder folder;
    test::write_file(folder.get(), "b.txt", "bee");
    test::write_file(folder.get(), "B.txt", "big");
    test::write_file(folder.get(), "run.sh", "#!", 0755);
    test::write_file(folder.get(), "empty", "");
    require(::symlinkat("../else/where", folder.get(), "link") == 0, "symlink");
    const auto inner = test::make_at(folder.get(), "inner");
    test::write_file(inner.get(), "x", "y");
    test::make_at(folder.get(), "void");

    MemoryBlobs blobs;
    const Capture capture = capture_folder(folder.get(), blobs, {}, Call());

    const TreeNode node = decode_tree_node(blobs.read(capture.tree.root(), Call()));
    const TreeNode inner_node = {{file("x", "y")}};
    const TreeNode expected = {{
        file("B.txt", "big"),
        file("b.txt", "bee"),
        file("empty", ""),
        {"inner", EntryKind::directory, 0, Digest::of(encode(inner_node)), ""},
        {"link", EntryKind::symlink, 0, Digest(), "../else/where"},
        file("run.sh", "#!", EntryKind::executable),
        {"void", EntryKind::directory, 0, Tree().root(), ""},
    }};
    CHECK(node == expected);
    CHECK(blobs.contains(as_bytes("bee")));
    CHECK(capture.files == 6);
    CHECK(capture.bytes == 9);
    CHECK(capture.left_out_count == 0);
    CHECK(describe_left_out(capture).empty());
}

TEST_CASE("an empty folder is the empty tree") {
    const ScratchFolder folder;
    MemoryBlobs blobs;
    CHECK(capture_folder(folder.get(), blobs, {}, Call()).tree == Tree());
}

TEST_CASE("ignored names are left out wherever they appear") {
    const ScratchFolder folder;
    test::write_file(folder.get(), "kept", "1");
    const Tree without = [&] {
        MemoryBlobs blobs;
        return capture_folder(folder.get(), blobs, {}, Call()).tree;
    }();
    const auto cache = test::make_at(folder.get(), "__pycache__");
    test::write_file(cache.get(), "m.pyc", "compiled");
    test::write_file(folder.get(), "core.tmp", "2");

    MemoryBlobs blobs;
    CaptureOptions options;
    options.ignore = {"__pycache__", "core.tmp"};
    const Capture capture = capture_folder(folder.get(), blobs, options, Call());
    CHECK(capture.tree == without);
    CHECK_FALSE(blobs.contains(as_bytes("compiled")));
    CHECK(capture.left_out_count == 0);
}

TEST_CASE("equal content gives equal trees, whatever the times, owners and modes") {
    const ScratchFolder one;
    const ScratchFolder two;
    for (const ScratchFolder* folder : {&one, &two}) {
        test::write_file(folder->get(), "a", "same", folder == &one ? 0600 : 0644);
        test::make_at(folder->get(), "d");
    }
    const timespec long_ago[2] = {{0, 0}, {0, 0}};
    require(::utimensat(two.get(), "a", long_ago, 0) == 0, "utimensat");
    require(::fchmodat(two.get(), "d", 0700, 0) == 0, "chmod");
    MemoryBlobs blobs;
    CHECK(capture_folder(one.get(), blobs, {}, Call()).tree ==
          capture_folder(two.get(), blobs, {}, Call()).tree);
}

TEST_CASE("large files are streamed and come back whole") {
    const ScratchFolder folder;
    std::string large;
    while (large.size() < 3'000'001) {
        large += std::to_string(large.size());
    }
    test::write_file(folder.get(), "large", large);
    MemoryBlobs blobs;
    const Capture capture = capture_folder(folder.get(), blobs, {}, Call());
    CHECK(capture.bytes == large.size());
    CHECK(blobs.contains(as_bytes(large)));

    const ScratchFolder copy;
    const Restored restored = restore_tree(capture.tree, blobs, copy.get(), {}, Call());
    CHECK(restored.bytes == large.size());
    CHECK((test::read_file(copy.get(), "large") == large));
}

TEST_CASE("limits end a capture with the limit's name") {
    const ScratchFolder folder;
    test::write_file(folder.get(), "a", std::string(600, 'a'));
    test::write_file(folder.get(), "b", std::string(600, 'b'));
    const auto inner = test::make_at(folder.get(), "inner");
    test::make_at(inner.get(), "deeper");
    MemoryBlobs blobs;
    CaptureOptions exact;
    exact.max_files = 4;
    exact.max_depth = 2;
    CHECK_NOTHROW(capture_folder(folder.get(), blobs, exact, Call()));

    const auto message = [&](const CaptureOptions& options) -> std::string {
        try {
            capture_folder(folder.get(), blobs, options, Call());
        } catch (const Error& error) {
            CHECK(error.code() == Errc::resource_exhausted);
            return error.message().substr(0, error.message().find(':'));
        }
        return "none";
    };
    CaptureOptions options;
    options.max_files = 3;
    CHECK(message(options) == "workspace_files");
    options = {};
    options.max_bytes = 1199;
    CHECK(message(options) == "workspace_bytes");
    options = {};
    options.max_depth = 1;
    CHECK(message(options) == "the workspace holds folders nested deeper than 1");
}

TEST_CASE("a capture ends when its call does") {
    const ScratchFolder folder;
    test::write_file(folder.get(), "a", "a");
    MemoryBlobs blobs;
    std::stop_source source;
    source.request_stop();
    CHECK(code_of([&] {
              capture_folder(folder.get(), blobs, {}, Call().stop(source.get_token()));
          }) == Errc::cancelled);
    CHECK(code_of([&] {
              capture_folder(folder.get(), blobs, {}, Call().deadline(Call::Clock::now()));
          }) == Errc::deadline_exceeded);
}

TEST_CASE("what was left out is told in printable lines") {
    Capture capture;
    capture.left_out = {{"a\nb\x1b[2J\xc2\x9b\xff\xe2\x80\xae", LeftOutReason::fifo},
                        {"d/s", LeftOutReason::socket}};
    capture.left_out_count = 5;
    capture.torn = {"t"};
    capture.torn_count = 1;
    CHECK(
        describe_left_out({{}, 0, 0, {{std::string(5'000, 'p'), LeftOutReason::fifo}}, 1, {}, 0}) ==
        std::vector<std::string>{std::string(1'000, 'p') + "...: a FIFO"});
    CHECK(describe_left_out(capture) ==
          std::vector<std::string>{"a\\nb\\x1b[2J\\x9b\xef\xbf\xbd\\u202e: a FIFO", "d/s: a socket",
                                   "t: it changed while it was read", "and 3 more"});
}
