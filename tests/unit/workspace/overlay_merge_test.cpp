#include "support/memory_blobs.hpp"
#include "support/scratch_folder.hpp"
#include "workspace/capture.hpp"

#include <rexa/error.hpp>

#include <doctest/doctest.h>

#include <sys/sysmacros.h>
#include <sys/xattr.h>

using namespace rexa;
using namespace rexa::workspace;
using test::MemoryBlobs;
using test::require;
using test::ScratchFolder;

// Upper folders made by hand; what a real overlay makes is in tests/integration/workspace.

namespace {

/// A base of a, b/{c,d}, e/{f}, captured from a folder.
struct Base {
    Base() {
        test::write_file(folder.get(), "a", "a");
        const auto b = test::make_at(folder.get(), "b");
        test::write_file(b.get(), "c", "c");
        test::write_file(b.get(), "d", "d");
        const auto e = test::make_at(folder.get(), "e");
        test::write_file(e.get(), "f", "f");
        tree = scan();
    }
    Tree scan() { return capture_folder(folder.get(), blobs, {}, Call()).tree; }
    Tree merge(const ScratchFolder& upper) {
        return capture_overlay(upper.get(), tree, blobs, blobs, {}, Call()).tree;
    }

    ScratchFolder folder;
    MemoryBlobs blobs;
    Tree tree;
};

void whiteout(int folder, const char* name) {
    require(::mknodat(folder, name, S_IFCHR | 0600, makedev(0, 0)) == 0, "mknod");
}

void mark(int file, const char* attribute, char value) {
    require(::fsetxattr(file, attribute, &value, 1, 0) == 0, "fsetxattr");
}

} // namespace

TEST_CASE("an empty upper gives the base, and so do copies of the same content") {
    Base base;
    const ScratchFolder upper;
    CHECK(base.merge(upper) == base.tree);
    test::write_file(upper.get(), "a", "a", 0600);
    const auto b = test::make_at(upper.get(), "b");
    test::write_file(b.get(), "d", "d");
    class FilesOnly : public MemoryBlobs {
    public:
        std::vector<std::string> puts;
        Digest put(BytesView bytes) override {
            puts.emplace_back(as_chars(bytes));
            return MemoryBlobs::put(bytes);
        }
    };
    FilesOnly sink;
    CHECK(capture_overlay(upper.get(), base.tree, base.blobs, sink, {}, Call()).tree == base.tree);
    CHECK(sink.puts == std::vector<std::string>{"a", "d"});
}

TEST_CASE("unchanged folders are not even read") {
    Base base;
    class NoOther : public BlobSource {
    public:
        NoOther(MemoryBlobs& inner, std::vector<Digest> allowed)
            : inner_(inner), allowed_(std::move(allowed)) {}
        Bytes read(const Digest& digest, const Call& call) override {
            CHECK(std::find(allowed_.begin(), allowed_.end(), digest) != allowed_.end());
            return inner_.read(digest, call);
        }
        void read(const Digest& digest, const BytesSink& sink, const Call& call) override {
            inner_.read(digest, sink, call);
        }

    private:
        MemoryBlobs& inner_;
        std::vector<Digest> allowed_;
    };
    const TreeNode top = decode_tree_node(base.blobs.read(base.tree.root(), Call()));
    NoOther nodes(base.blobs, {base.tree.root(), top.find("b")->object});
    const ScratchFolder upper;
    const auto b = test::make_at(upper.get(), "b");
    test::write_file(b.get(), "new", "n");
    test::write_file(test::open_at(base.folder.get(), "b").get(), "new", "n");
    CHECK(capture_overlay(upper.get(), base.tree, nodes, base.blobs, {}, Call()).tree ==
          base.scan());
}

TEST_CASE("whiteouts of both kinds remove names; emptied folders stay") {
    Base base;
    const ScratchFolder upper;
    whiteout(upper.get(), "a");
    whiteout(upper.get(), "never there");
    const auto e = test::make_at(upper.get(), "e");
    mark(e.get(), "user.overlay.opaque", 'x');
    test::write_file(e.get(), "f", "");
    mark(FileDescriptor(::openat(e.get(), "f", O_RDONLY | O_CLOEXEC)).get(),
         "user.overlay.whiteout", 'y');

    require(::unlinkat(base.folder.get(), "a", 0) == 0, "unlink");
    require(::unlinkat(test::open_at(base.folder.get(), "e").get(), "f", 0) == 0, "unlink");
    CHECK(base.merge(upper) == base.scan());
}

TEST_CASE("an opaque folder hides the base's; a value other than y does not") {
    Base base;
    const ScratchFolder upper;
    const auto b = test::make_at(upper.get(), "b");
    test::write_file(b.get(), "only", "o");
    mark(b.get(), "user.overlay.opaque", 'x');
    const Tree merged = base.merge(upper);
    mark(b.get(), "user.overlay.opaque", 'y');
    const Tree opaque = base.merge(upper);

    const auto folder = test::open_at(base.folder.get(), "b");
    test::write_file(folder.get(), "only", "o");
    CHECK(merged == base.scan());
    require(::unlinkat(folder.get(), "c", 0) == 0, "unlink");
    require(::unlinkat(folder.get(), "d", 0) == 0, "unlink");
    CHECK(opaque == base.scan());
}

TEST_CASE("files replace folders and folders replace files") {
    Base base;
    const ScratchFolder upper;
    const auto a = test::make_at(upper.get(), "a");
    test::write_file(a.get(), "x", "x");
    test::write_file(upper.get(), "e", "now a file");

    require(::unlinkat(base.folder.get(), "a", 0) == 0, "unlink");
    test::write_file(test::make_at(base.folder.get(), "a").get(), "x", "x");
    require(::unlinkat(test::open_at(base.folder.get(), "e").get(), "f", 0) == 0, "unlink");
    require(::unlinkat(base.folder.get(), "e", AT_REMOVEDIR) == 0, "rmdir");
    test::write_file(base.folder.get(), "e", "now a file");
    CHECK(base.merge(upper) == base.scan());
}

TEST_CASE("what is left out does not bring the base's file back") {
    Base base;
    const ScratchFolder upper;
    require(::mkfifoat(upper.get(), "a", 0600) == 0, "mkfifo");
    require(::unlinkat(base.folder.get(), "a", 0) == 0, "unlink");
    CHECK(base.merge(upper) == base.scan());
}

TEST_CASE("ignored names stay as they are in the base, touched or not") {
    Base base;
    const auto cached = test::make_at(base.folder.get(), "__pycache__");
    test::write_file(cached.get(), "m.pyc", "given");
    CaptureOptions everything;
    everything.ignore = {};
    base.tree = capture_folder(base.folder.get(), base.blobs, everything, Call()).tree;

    const ScratchFolder upper;
    test::write_file(upper.get(), "new", "n");
    SUBCASE("untouched") {}
    SUBCASE("changed") {
        test::write_file(test::make_at(upper.get(), "__pycache__").get(), "m.pyc", "made");
    }
    SUBCASE("removed") {
        whiteout(upper.get(), "__pycache__");
    }
    test::write_file(base.folder.get(), "new", "n");
    CHECK(base.merge(upper) ==
          capture_folder(base.folder.get(), base.blobs, everything, Call()).tree);
}

TEST_CASE("87: names like .wh.a and escaped attributes hide nothing") {
    Base base;
    const ScratchFolder upper;
    test::write_file(upper.get(), ".wh.a", "");
    const auto b = test::make_at(upper.get(), "b");
    test::write_file(b.get(), ".wh..wh..opq", "");
    mark(b.get(), "user.overlay.overlay.opaque", 'y');

    test::write_file(base.folder.get(), ".wh.a", "");
    test::write_file(test::open_at(base.folder.get(), "b").get(), ".wh..wh..opq", "");
    CHECK(base.merge(upper) == base.scan());
}

TEST_CASE("an upper with redirects is refused, never misread") {
    Base base;
    const ScratchFolder upper;
    mark(test::make_at(upper.get(), "b").get(), "user.overlay.redirect", 'e');
    CHECK_THROWS_AS(base.merge(upper), Error);
}
