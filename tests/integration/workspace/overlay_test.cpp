#include "integration/workspace/namespace_process.hpp"
#include "sandbox/local/layer_cache.hpp"
#include "support/memory_blobs.hpp"
#include "support/scratch_folder.hpp"
#include "workspace/capture.hpp"
#include "workspace/entry.hpp"
#include "workspace/layer.hpp"
#include "workspace/restore.hpp"

#include <rexa/error.hpp>

#include <doctest/doctest.h>

#include <sys/mount.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>

#include <filesystem>
#include <fstream>

using namespace rexa;
using namespace rexa::workspace;
using test::MemoryBlobs;
using test::mount_overlay;
using test::NamespaceProcess;
using test::require;

namespace fs = std::filesystem;

namespace {

void write(const std::string& path, const std::string& content) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << content;
}

void fill_lower() {
    fs::create_directories("/tmp/lower/src/deep");
    fs::create_directories("/tmp/lower/data");
    fs::create_directories("/tmp/lower/gone");
    write("/tmp/lower/readme", "readme");
    write("/tmp/lower/src/main.py", "print(1)");
    write("/tmp/lower/src/deep/leaf", "leaf");
    write("/tmp/lower/data/a", "a");
    write("/tmp/lower/data/b", "b");
    write("/tmp/lower/gone/x", "x");
    fs::create_symlink("readme", "/tmp/lower/link");
}

/// A step which edits a fresh overlay and hands out lower, upper and merged.
NamespaceProcess::Step overlay_step(std::function<void(const std::string&)> edit) {
    return [edit = std::move(edit)] {
        ::umask(0022);
        fill_lower();
        mount_overlay("/tmp/lower", "/tmp/upper", "/tmp/work", "/tmp/merged");
        edit("/tmp/merged/");
        return std::vector<std::string>{"/tmp/lower", "/tmp/upper", "/tmp/merged"};
    };
}

struct Captured {
    MemoryBlobs blobs;
    Tree base;
    Capture from_upper;
    Capture from_merged;
};

void capture_both(const std::function<void(const std::string&)>& edit, Captured& captured) {
    NamespaceProcess process({overlay_step(edit)});
    const auto folders = process.next();
    MemoryBlobs& blobs = captured.blobs;
    captured.base = capture_folder(folders.at(0).get(), blobs, {}, Call()).tree;
    captured.from_upper =
        capture_overlay(folders.at(1).get(), captured.base, blobs, blobs, {}, Call());
    captured.from_merged = capture_folder(folders.at(2).get(), blobs, {}, Call());
}

TreeNode node_at(MemoryBlobs& blobs, const Tree& tree) {
    return decode_tree_node(blobs.read(tree.root(), Call()));
}

/// Everything a run can see of a folder but inode numbers and change times.
void describe(int folder, const std::string& path, std::string& text) {
    for (const ListedName& name : list_names(folder, 10'000)) {
        struct stat status = {};
        require(::fstatat(folder, name.name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0, "fstatat");
        const std::string full = path + name.name;
        const bool is_folder = S_ISDIR(status.st_mode);
        text += full + " mode " + std::to_string(status.st_mode) + " mtime " +
                std::to_string(status.st_mtim.tv_sec) + "." +
                std::to_string(status.st_mtim.tv_nsec) + " owner " + std::to_string(status.st_uid) +
                ":" + std::to_string(status.st_gid) + " size " +
                (is_folder ? "-" : std::to_string(status.st_size)) + " links " +
                (is_folder ? "-" : std::to_string(status.st_nlink));
        if (S_ISREG(status.st_mode)) {
            const FileDescriptor file(::openat(folder, name.name.c_str(), O_RDONLY | O_CLOEXEC));
            text += " attributes " + std::to_string(::flistxattr(file.get(), nullptr, 0));
        }
        text += "\n";
        if (is_folder) {
            describe(test::open_at(folder, name.name).get(), full + "/", text);
        }
    }
}

} // namespace

TEST_CASE("a real overlay is captured from its upper alone") {
    Captured captured;
    capture_both(
        [](const std::string& top) {
            write(top + "readme", "changed");
            write(top + "src/new.py", "new");
            fs::remove(top + "data/a");
            fs::remove_all(top + "gone");
            fs::create_directories(top + "results/empty");
            fs::remove(top + "link");
            fs::create_symlink("src", top + "link");
        },
        captured);
    CHECK(captured.from_upper.tree == captured.from_merged.tree);
    CHECK(captured.from_upper.tree != captured.base);
    CHECK(captured.from_upper.files == 3);
    CHECK(captured.from_merged.files == 6);
}

TEST_CASE("touching, changing modes and rewriting the same bytes give the same tree") {
    Captured captured;
    capture_both(
        [](const std::string& top) {
            write(top + "readme", "readme");
            fs::permissions(top + "data/a", fs::perms(0600));
            fs::permissions(top + "src", fs::perms(0700));
            fs::last_write_time(top + "data/b", fs::file_time_type::clock::now());
        },
        captured);
    CHECK(captured.from_upper.tree == captured.base);
    CHECK(captured.from_merged.tree == captured.base);
}

TEST_CASE("a folder removed and made anew is opaque; kinds may change places") {
    Captured captured;
    capture_both(
        [](const std::string& top) {
            fs::remove_all(top + "src");
            fs::create_directory(top + "src");
            write(top + "src/only", "only");
            fs::remove(top + "readme");
            fs::create_directory(top + "readme");
            write(top + "readme/inside", "i");
            fs::remove_all(top + "data");
            write(top + "data", "now a file");
        },
        captured);
    CHECK(captured.from_upper.tree == captured.from_merged.tree);
    const TreeNode top = node_at(captured.blobs, captured.from_upper.tree);
    CHECK(top.find("data")->kind == EntryKind::file);
    CHECK(top.find("readme")->kind == EntryKind::directory);
    const TreeNode src = node_at(captured.blobs, Tree(top.find("src")->object));
    CHECK(src.entries.size() == 1);
}

TEST_CASE("83: closed files and folders of the mapped id are captured from outside") {
    Captured captured;
    capture_both(
        [](const std::string& top) {
            write(top + "data/c", "closed");
            fs::permissions(top + "data/c", fs::perms(0100));
            fs::permissions(top + "data", fs::perms(0));
            fs::permissions(top + "src/deep", fs::perms(0));
        },
        captured);
    CHECK(captured.from_upper.tree == captured.from_merged.tree);
    CHECK(captured.from_upper.left_out_count == 0);
    CHECK(captured.blobs.contains(as_bytes("closed")));
    const TreeNode top = node_at(captured.blobs, captured.from_upper.tree);
    const TreeNode data = node_at(captured.blobs, Tree(top.find("data")->object));
    CHECK(data.find("c")->kind == EntryKind::executable);
}

TEST_CASE("87: a run cannot forge overlay marks that a capture or the next layer obeys") {
    Captured captured;
    capture_both(
        [](const std::string& top) {
            write(top + ".wh.readme", "");
            write(top + "data/.wh..wh..opq", "");
            write(top + "data/empty", "");
            write(top + "src/main.py", "touched");
            for (const char* name : {"user.overlay.opaque", "user.overlay.whiteout",
                                     "user.overlay.redirect", "user.overlay.metacopy",
                                     "user.overlay.overlay.opaque", "trusted.overlay.opaque"}) {
                for (const char* path : {"data", "src", "src/main.py", "data/empty"}) {
                    ::setxattr((top + path).c_str(), name, "y", 1, 0);
                }
            }
            require(::mknod((top + "data/b2").c_str(), S_IFCHR | 0600, makedev(0, 0)) != 0,
                    "an overlay refuses whiteouts of a run");
        },
        captured);
    CHECK(captured.from_upper.tree == captured.from_merged.tree);
    const TreeNode top = node_at(captured.blobs, captured.from_upper.tree);
    CHECK(top.find("readme") != nullptr);
    CHECK(top.find(".wh.readme") != nullptr);
    const TreeNode data = node_at(captured.blobs, Tree(top.find("data")->object));
    CHECK(data.entries.size() == 4);
    const TreeNode src = node_at(captured.blobs, Tree(top.find("src")->object));
    CHECK(src.find("deep") != nullptr);
}

TEST_CASE("FIFOs over a lower file are left out and hide it") {
    Captured captured;
    capture_both(
        [](const std::string& top) {
            fs::remove(top + "readme");
            require(::mkfifo((top + "readme").c_str(), 0600) == 0, "mkfifo");
        },
        captured);
    CHECK(captured.from_upper.tree == captured.from_merged.tree);
    CHECK(captured.from_upper.left_out == std::vector<LeftOut>{{"readme", LeftOutReason::fifo}});
}

TEST_CASE("something mounted in the workspace is never entered") {
    NamespaceProcess process({overlay_step([](const std::string& top) {
        require(::mount("/proc", (top + "data").c_str(), nullptr, MS_BIND | MS_REC, nullptr) == 0,
                "bind");
    })});
    const auto folders = process.next();
    MemoryBlobs blobs;
    const Capture captured = capture_folder(folders.at(2).get(), blobs, {}, Call());
    CHECK(captured.left_out == std::vector<LeftOut>{{"data", LeftOutReason::other_mount}});
}

TEST_CASE("a run sees the same whether its parent is a frozen upper or a restored tree") {
    const auto second = [](const std::string& lowers, const std::string& suffix) {
        return [=]() -> std::vector<std::string> {
            mount_overlay(lowers, "/tmp/upper" + suffix, "/tmp/work" + suffix,
                          "/tmp/merged" + suffix);
            return {"/tmp/merged" + suffix};
        };
    };
    NamespaceProcess process(
        {[] {
             ::umask(0022);
             require(::mkdir("/tmp/lower", 0755) == 0 && ::mkdir("/tmp/whole", 0755) == 0, "mkdir");
             return std::vector<std::string>{"/tmp/lower", "/tmp/whole"};
         },
         [] {
             mount_overlay("/tmp/lower", "/tmp/upper", "/tmp/work", "/tmp/merged");
             const std::string top = "/tmp/merged/";
             write(top + "changed", "changed");
             fs::remove(top + "removed");
             fs::remove_all(top + "folder");
             fs::create_directories(top + "folder/__pycache__");
             write(top + "folder/__pycache__/m.pyc", "m");
             write(top + "folder/new", "new");
             fs::permissions(top + "folder/new", fs::perms(0777));
             write(top + "kept/another", "another");
             ::setxattr((top + "kept/another").c_str(), "user.overlay.note", "n", 1, 0);
             ::setxattr((top + "changed").c_str(), "user.note", "n", 1, 0);
             fs::create_symlink("changed", top + "link");
             return std::vector<std::string>{"/tmp/upper"};
         },
         [second] {
             require(::umount("/tmp/merged") == 0, "umount");
             return second("/tmp/upper:/tmp/lower", "2")();
         },
         second("/tmp/whole", "3")});

    MemoryBlobs blobs;
    const test::ScratchFolder parent;
    for (const char* name : {"changed", "removed", "untouched"}) {
        test::write_file(parent.get(), name, name);
    }
    for (const char* name : {"folder", "kept"}) {
        test::write_file(test::make_at(parent.get(), name).get(), "old", "old");
    }
    const Tree base = capture_folder(parent.get(), blobs, {}, Call()).tree;
    const auto fresh = process.next();
    {
        const test::AsMappedId id;
        restore_tree(base, blobs, fresh.at(0).get(), {}, Call());
    }

    const auto upper = process.next();
    const Tree tree = capture_overlay(upper.at(0).get(), base, blobs, blobs, {}, Call()).tree;
    CHECK(normalise_layer(upper.at(0).get(), {}, Call()).fit);
    {
        const test::AsMappedId id;
        restore_tree(tree, blobs, fresh.at(1).get(), {}, Call());
    }

    const auto over_frozen = process.next();
    const auto over_restored = process.next();
    std::string frozen;
    std::string restored;
    describe(over_frozen.at(0).get(), "", frozen);
    describe(over_restored.at(0).get(), "", restored);
    CHECK(frozen == restored);
    CHECK(frozen.find("mode 33261 mtime 1000000000.0") != std::string::npos);
    CHECK(capture_folder(over_frozen.at(0).get(), blobs, {}, Call()).tree == tree);
}

TEST_CASE("when the disk is full, cached layers nobody uses give way to a new one") {
    MemoryBlobs blobs;
    const auto tree_of = [&](char c) {
        const test::ScratchFolder folder;
        test::write_file(folder.get(), "file", std::string(600'000, c));
        return capture_folder(folder.get(), blobs, {}, Call()).tree;
    };
    const Tree one = tree_of('1');
    const Tree two = tree_of('2');
    NamespaceProcess process({[&] {
        require(::mkdir("/tmp/small", 0755) == 0, "mkdir");
        require(::mount("tmpfs", "/tmp/small", "tmpfs", 0, "size=1m,mode=0755") == 0, "mount");
        local::LayerCacheOptions options;
        options.folder = "/tmp/small/cache";
        local::LayerCache cache(options);
        std::optional<local::CachedLayer> used = cache.get(one, blobs, Call());
        bool refused = false;
        try {
            (void)cache.get(two, blobs, Call());
        } catch (const Error& error) {
            refused = error.code() == Errc::resource_exhausted && error.system_error() == ENOSPC;
        }
        require(refused, "refuse a second layer while the first is in use");
        used.reset();
        const auto second = cache.get(two, blobs, Call());
        require(test::read_file(second.folder(), "file").front() == '2', "read the second");
        require(!cache.find(one), "give way");
        return std::vector<std::string>{};
    }});
    CHECK_NOTHROW(process.next());
}

TEST_CASE("a full disk is an error with its errno, and nothing stays") {
    NamespaceProcess process({[] {
        require(::mkdir("/tmp/small", 0755) == 0, "mkdir");
        require(::mount("tmpfs", "/tmp/small", "tmpfs", 0, "size=1m,mode=0777") == 0, "mount");
        return std::vector<std::string>{"/tmp/small"};
    }});
    const auto folders = process.next();
    MemoryBlobs blobs;
    const test::ScratchFolder large;
    test::write_file(large.get(), "fits", std::string(500'000, 'x'));
    test::write_file(large.get(), "too much", std::string(2'000'000, 'y'));
    const Tree tree = capture_folder(large.get(), blobs, {}, Call()).tree;
    const test::AsMappedId id;
    try {
        restore_tree(tree, blobs, folders.at(0).get(), {}, Call());
        FAIL("2.5 MB fitted into 1 MiB");
    } catch (const Error& error) {
        CHECK(error.code() == Errc::resource_exhausted);
        CHECK(error.system_error() == ENOSPC);
    }
    CHECK(list_names(folders.at(0).get(), 1).empty());
}
