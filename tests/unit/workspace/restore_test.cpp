#include "support/memory_blobs.hpp"
#include "support/scratch_folder.hpp"
#include "workspace/capture.hpp"
#include "workspace/entry.hpp"
#include "workspace/restore.hpp"

#include <rexa/error.hpp>

#include <doctest/doctest.h>

using namespace rexa;
using namespace rexa::workspace;
using test::MemoryBlobs;
using test::require;
using test::ScratchFolder;

namespace {

Tree tree_of(MemoryBlobs& blobs, std::vector<TreeEntry> entries) {
    return Tree(blobs.put(encode(TreeNode{std::move(entries)})));
}

TreeEntry file(MemoryBlobs& blobs, std::string name, std::string_view content,
               EntryKind kind = EntryKind::file) {
    return {std::move(name), kind, content.size(), blobs.put(as_bytes(content)), ""};
}

TreeEntry folder(std::string name, const Tree& tree) {
    return {std::move(name), EntryKind::directory, 0, tree.root(), ""};
}

TreeEntry link_entry(std::string name, std::string target) {
    return {std::move(name), EntryKind::symlink, 0, Digest(), std::move(target)};
}

/// Restores into a fresh folder, expects an error and an empty folder.
Error failure(const Tree& tree, MemoryBlobs& blobs, const RestoreOptions& options = {}) {
    const ScratchFolder target;
    try {
        restore_tree(tree, blobs, target.get(), options, Call());
    } catch (const Error& error) {
        CHECK(list_names(target.get(), 1).empty());
        return error;
    }
    return Error(Errc::internal, "nothing was thrown");
}

struct stat status_at(int parent, const char* name) {
    struct stat status = {};
    require(::fstatat(parent, name, &status, AT_SYMLINK_NOFOLLOW) == 0, "fstatat");
    return status;
}

class Umask {
public:
    explicit Umask(mode_t mask) : before_(::umask(mask)) {}
    Umask(const Umask&) = delete;
    Umask& operator=(const Umask&) = delete;
    ~Umask() { ::umask(before_); }

private:
    mode_t before_;
};

} // namespace

TEST_CASE("a restored tree has canonical modes and times under any umask") {
    MemoryBlobs blobs;
    const Tree inner = tree_of(blobs, {file(blobs, "deep", "content")});
    const Tree tree =
        tree_of(blobs, {file(blobs, "data", "bytes"), folder("inner", inner),
                        link_entry("link", "inner/deep"),
                        file(blobs, "tool", "#!", EntryKind::executable), folder("void", Tree())});
    const ScratchFolder target;
    const Umask umask(0077);
    const Restored restored = restore_tree(tree, blobs, target.get(), {}, Call());

    CHECK(restored.files == 6);
    CHECK(restored.bytes == 14);
    CHECK(status_at(target.get(), "data").st_mode == (S_IFREG | 0644));
    CHECK(status_at(target.get(), "tool").st_mode == (S_IFREG | 0755));
    CHECK(status_at(target.get(), "inner").st_mode == (S_IFDIR | 0755));
    CHECK(status_at(target.get(), ".").st_mode == (S_IFDIR | 0755));
    for (const char* name : {".", "data", "inner", "inner/deep", "link", "tool", "void"}) {
        CAPTURE(name);
        CHECK(status_at(target.get(), name).st_mtim.tv_sec == canonical_mtime);
        CHECK(status_at(target.get(), name).st_mtim.tv_nsec == 0);
    }
    CHECK(test::read_file(target.get(), "inner/deep") == "content");
    CHECK(capture_folder(target.get(), blobs, {}, Call()).tree == tree);
}

TEST_CASE("root gives every file to the named owner") {
    if (::geteuid() != 0) {
        return;
    }
    MemoryBlobs blobs;
    const Tree inner = tree_of(blobs, {file(blobs, "x", "x"), link_entry("y", "x")});
    const Tree tree = tree_of(blobs, {folder("inner", inner)});
    const ScratchFolder target;
    RestoreOptions options;
    options.owner = Owner{2'000'000'000, 2'000'000'001};
    restore_tree(tree, blobs, target.get(), options, Call());
    for (const char* name : {".", "inner", "inner/x", "inner/y"}) {
        CAPTURE(name);
        CHECK(status_at(target.get(), name).st_uid == 2'000'000'000);
        CHECK(status_at(target.get(), name).st_gid == 2'000'000'001);
    }
}

TEST_CASE("names that would leave the folder never reach the file system") {
    MemoryBlobs blobs;
    const Bytes good = encode(TreeNode{{file(blobs, "abc", "x")}});
    for (const std::string name : {"../", "/ab", "a/b", ".."}) {
        CAPTURE(name);
        std::string bytes = good.chars();
        const std::size_t at = bytes.find("abc");
        bytes.replace(at, 3, name);
        bytes[at - 1] = static_cast<char>(name.size());
        const Tree tree(blobs.put(as_bytes(bytes)));
        CHECK(failure(tree, blobs).code() == Errc::store_corrupt);
    }
}

TEST_CASE("a file is never written by way of a symlink") {
    MemoryBlobs blobs;
    const ScratchFolder outside;
    const Tree tree = tree_of(blobs, {link_entry("a", outside.path()), file(blobs, "b", "b")});
    const ScratchFolder target;
    restore_tree(tree, blobs, target.get(), {}, Call());
    CHECK(list_names(outside.get(), 1).empty());
    CHECK(S_ISLNK(status_at(target.get(), "a").st_mode));
}

TEST_CASE("trees that unfold beyond a limit are refused and leave nothing") {
    MemoryBlobs blobs;
    Tree bomb = tree_of(blobs, {file(blobs, "f", std::string(100, 'f'))});
    for (int level = 0; level < 20; ++level) {
        std::vector<TreeEntry> entries;
        for (char name = 'a'; name <= 'j'; ++name) {
            entries.push_back(folder(std::string(1, name), bomb));
        }
        bomb = tree_of(blobs, std::move(entries));
    }
    RestoreOptions options;
    options.max_files = 500;
    CHECK(failure(bomb, blobs, options).message() == "max_files: the tree needs more than 500");
    options = {};
    options.max_bytes = 250;
    CHECK(failure(bomb, blobs, options).message() == "max_bytes: the tree needs more than 250");
    options = {};
    options.max_depth = 19;
    CHECK(failure(bomb, blobs, options).message() == "max_depth: the tree needs more than 19");
}

TEST_CASE("damaged objects are errors and leave nothing") {
    MemoryBlobs blobs;
    const TreeEntry good = file(blobs, "a", "good");
    SUBCASE("a blob that is not there") {
        TreeEntry entry = good;
        entry.object = Digest::of(as_bytes("absent"));
        CHECK(failure(tree_of(blobs, {entry}), blobs).code() == Errc::not_found);
    }
    SUBCASE("a small file of another size") {
        TreeEntry entry = good;
        entry.size = 5;
        CHECK(failure(tree_of(blobs, {good, folder("b", tree_of(blobs, {entry}))}), blobs).code() ==
              Errc::store_corrupt);
    }
    SUBCASE("a large file of another size") {
        for (const int difference : {-1, 1}) {
            TreeEntry entry = file(blobs, "large", std::string(2'000'000, 'x'));
            entry.size += static_cast<std::uint64_t>(difference);
            CHECK(failure(tree_of(blobs, {entry}), blobs).code() == Errc::store_corrupt);
        }
    }
    SUBCASE("a large file that goes on is not written to its end") {
        class CountingBlobs : public MemoryBlobs {
        public:
            using MemoryBlobs::read;
            int pieces = 0;
            void read(const Digest& digest, const BytesSink& sink, const Call& call) override {
                const BytesSink counted = [&](BytesView bytes) {
                    ++pieces;
                    sink(bytes);
                };
                MemoryBlobs::read(digest, counted, call);
            }
        };
        CountingBlobs counting;
        TreeEntry entry = file(counting, "large", std::string(4'000'000, 'x'));
        entry.size = 20 * counting.piece;
        CHECK(failure(tree_of(counting, {entry}), counting).code() == Errc::store_corrupt);
        CHECK(counting.pieces == 21);
    }
    SUBCASE("a folder that is not one") {
        CHECK(failure(Tree(blobs.put(as_bytes("not a folder"))), blobs).code() ==
              Errc::store_corrupt);
    }
}

TEST_CASE("a restore that is cancelled half-way leaves an empty folder") {
    MemoryBlobs blobs;
    std::stop_source stop;
    class StopOnRead : public BlobSource {
    public:
        StopOnRead(MemoryBlobs& inner, std::stop_source& source) : inner_(inner), stop_(source) {}
        Bytes read(const Digest& digest, const Call& call) override {
            if (++reads_ == 3) {
                stop_.request_stop();
            }
            return inner_.read(digest, call);
        }
        void read(const Digest& digest, const BytesSink& sink, const Call& call) override {
            inner_.read(digest, sink, call);
        }

    private:
        MemoryBlobs& inner_;
        std::stop_source& stop_;
        int reads_ = 0;
    };
    const Tree tree =
        tree_of(blobs, {file(blobs, "a", "1"), file(blobs, "b", "2"), file(blobs, "c", "3")});
    StopOnRead source(blobs, stop);
    const ScratchFolder target;
    try {
        restore_tree(tree, source, target.get(), {}, Call().stop(stop.get_token()));
        FAIL("the restore went on");
    } catch (const Error& error) {
        CHECK(error.code() == Errc::cancelled);
    }
    CHECK(list_names(target.get(), 1).empty());
}

TEST_CASE("88: a folder in use is not restored over") {
    MemoryBlobs blobs;
    const Tree tree = tree_of(blobs, {file(blobs, "a", "new")});
    const ScratchFolder target;
    test::write_file(target.get(), "a", "old");
    const FileDescriptor open_by_process(::openat(target.get(), "a", O_RDWR | O_CLOEXEC));
    try {
        restore_tree(tree, blobs, target.get(), {}, Call());
        FAIL("restored over a folder with content");
    } catch (const Error& error) {
        CHECK(error.code() == Errc::failed_precondition);
    }
    CHECK(test::read_file(target.get(), "a") == "old");
    CHECK(list_names(target.get(), 9).size() == 1);
}
