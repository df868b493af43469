#include "support/memory_blobs.hpp"
#include "support/scratch_folder.hpp"
#include "workspace/capture.hpp"
#include "workspace/entry.hpp"
#include "workspace/restore.hpp"

#include <rexa/error.hpp>

#include <doctest/doctest.h>

#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <sys/xattr.h>

#include <algorithm>
#include <array>
#include <functional>
#include <set>

// The numbers are those of the attacks on capture and restore which every release must withstand.

using namespace rexa;
using namespace rexa::workspace;
using test::MemoryBlobs;
using test::require;
using test::ScratchFolder;

namespace {

Capture capture(const ScratchFolder& folder, MemoryBlobs& blobs,
                const CaptureOptions& options = {}) {
    return capture_folder(folder.get(), blobs, options, Call());
}

TreeNode top_node(const Capture& captured, MemoryBlobs& blobs) {
    return decode_tree_node(blobs.read(captured.tree.root(), Call()));
}

std::vector<LeftOut> sorted(std::vector<LeftOut> entries) {
    std::sort(entries.begin(), entries.end(),
              [](const LeftOut& a, const LeftOut& b) { return a.path < b.path; });
    return entries;
}

/// Runs as an ordinary user in a process of its own, so that root's powers cannot hide a mistake.
bool succeeds_as_user(const ScratchFolder& folder, const std::function<bool()>& action) {
    constexpr uid_t ordinary = 65'534;
    const bool root = ::geteuid() == 0;
    if (root) {
        require(::fchown(folder.get(), ordinary, ordinary) == 0, "chown");
    }
    const pid_t child = ::fork();
    require(child >= 0, "fork");
    if (child == 0) {
        bool good = !root || (::setresgid(ordinary, ordinary, ordinary) == 0 &&
                              ::setresuid(ordinary, ordinary, ordinary) == 0);
        try {
            good = good && action();
        } catch (const std::exception&) {
            good = false;
        }
        ::_exit(good ? 0 : 1);
    }
    int status = 0;
    require(::waitpid(child, &status, 0) == child, "waitpid");
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

} // namespace

TEST_CASE("72: symlinks out of the folder are kept as text and never followed") {
    const ScratchFolder outside;
    test::write_file(outside.get(), "canary", "canary in a file outside");
    const ScratchFolder folder;
    const std::string target = outside.path() + "/canary";
    require(::symlinkat(target.c_str(), folder.get(), "absolute") == 0, "symlink");
    require(::symlinkat("../../../../../../etc/passwd", folder.get(), "climbing") == 0, "symlink");
    require(::symlinkat(outside.path().c_str(), folder.get(), "folder") == 0, "symlink");
    require(::symlinkat("loop", folder.get(), "loop") == 0, "symlink");
    require(::symlinkat("/proc/self/fd/0", folder.get(), "magic") == 0, "symlink");

    MemoryBlobs blobs;
    const Capture captured = capture(folder, blobs);
    const TreeNode node = top_node(captured, blobs);
    REQUIRE(node.entries.size() == 5);
    CHECK(node.find("absolute")->target == target);
    CHECK(node.find("climbing")->target == "../../../../../../etc/passwd");
    CHECK(node.find("loop")->target == "loop");
    CHECK(blobs.count() == 1);
    CHECK_FALSE(blobs.contains(as_bytes("canary in a file outside")));
}

TEST_CASE("73, 74: FIFOs, sockets and devices are left out by name, without waiting for anyone") {
    const ScratchFolder folder;
    test::write_file(folder.get(), "file", "kept");
    const auto inner = test::make_at(folder.get(), "inner");
    require(::mkfifoat(inner.get(), "fifo", 0600) == 0, "mkfifo");
    const FileDescriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    const std::string path = folder.path() + "/socket";
    require(path.size() < sizeof address.sun_path, "a short path");
    path.copy(address.sun_path, path.size());
    require(::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0,
            "bind");
    // What an overlay takes for a whiteout is a device like any other in a plain folder.
    require(::mknodat(folder.get(), "zero", S_IFCHR | 0600, makedev(0, 0)) == 0, "mknod");

    MemoryBlobs blobs;
    const Capture captured = capture(folder, blobs);
    CHECK(sorted(captured.left_out) == std::vector<LeftOut>{{"inner/fifo", LeftOutReason::fifo},
                                                            {"socket", LeftOutReason::socket},
                                                            {"zero", LeftOutReason::device}});
    CHECK(captured.left_out_count == 3);
    CHECK(top_node(captured, blobs).entries.size() == 2);
}

TEST_CASE("78: a sparse file counts with its apparent size, and its holes are not read") {
    const ScratchFolder folder;
    test::write_file(folder.get(), "sparse", "start");
    const FileDescriptor file(::openat(folder.get(), "sparse", O_RDWR | O_CLOEXEC));
    SUBCASE("too large for the limit") {
        require(::ftruncate(file.get(), 16ll << 30) == 0, "ftruncate");
        MemoryBlobs blobs;
        try {
            capture(folder, blobs);
            FAIL("16 GiB fit into 1 GiB");
        } catch (const Error& error) {
            CHECK(error.code() == Errc::resource_exhausted);
            CHECK(error.message().starts_with("workspace_bytes"));
        }
        CHECK(blobs.count() == 0);
    }
    SUBCASE("within the limit it comes back byte for byte") {
        constexpr off_t middle = 5'000'000;
        constexpr off_t end = 9'000'000;
        require(::pwrite(file.get(), "middle", 6, middle) == 6, "pwrite");
        require(::ftruncate(file.get(), end) == 0, "ftruncate");
        std::string expected(end, '\0');
        expected.replace(0, 5, "start");
        expected.replace(middle, 6, "middle");
        MemoryBlobs blobs;
        const Capture captured = capture(folder, blobs);
        CHECK(captured.bytes == static_cast<std::uint64_t>(end));
        CHECK(blobs.contains(as_bytes(expected)));
    }
    SUBCASE("space taken beyond the apparent size counts as well") {
        if (::fallocate(file.get(), FALLOC_FL_KEEP_SIZE, 0, 8 << 20) == 0) {
            MemoryBlobs blobs;
            CaptureOptions options;
            options.max_bytes = 4 << 20;
            try {
                capture(folder, blobs, options);
                FAIL("8 MiB fit into 4 MiB");
            } catch (const Error& error) {
                CHECK(error.code() == Errc::resource_exhausted);
            }
        }
    }
}

TEST_CASE("79, 86: names are bytes and come back as they were") {
    const std::vector<std::string> names = {std::string(255, 'x'),
                                            "new\nline",
                                            "\xff\xfe invalid",
                                            "-rf",
                                            "back\\slash",
                                            "\x01\x1b[2J",
                                            " ",
                                            "...",
                                            "Case",
                                            "case",
                                            "caf\xc3\xa9",
                                            "cafe\xcc\x81",
                                            "\x7f",
                                            ".wh.forged",
                                            "..a"};
    const ScratchFolder folder;
    for (const std::string& name : names) {
        test::write_file(folder.get(), name, "content of " + name);
    }
    MemoryBlobs blobs;
    const Capture captured = capture(folder, blobs);
    CHECK(captured.files == names.size());

    const ScratchFolder copy;
    restore_tree(captured.tree, blobs, copy.get(), {}, Call());
    for (const std::string& name : names) {
        CHECK((test::read_file(copy.get(), name) == "content of " + name));
    }
    CHECK(capture(copy, blobs).tree == captured.tree);
}

TEST_CASE("80: folders deeper than any path are walked with few descriptors") {
    const ScratchFolder folder;
    const std::string name(100, 'd');
    FileDescriptor at = test::open_at(folder.get(), ".");
    for (int depth = 0; depth < 150; ++depth) {
        // Names on both sides, so that every folder is needed again after its inner ones.
        test::write_file(at.get(), "a", std::to_string(depth));
        test::write_file(at.get(), "z", std::to_string(depth));
        at = test::make_at(at.get(), name);
    }
    at.reset();

    rlimit before = {};
    require(::getrlimit(RLIMIT_NOFILE, &before) == 0, "getrlimit");
    const rlimit few = {100, before.rlim_max};
    require(::setrlimit(RLIMIT_NOFILE, &few) == 0, "setrlimit");
    MemoryBlobs blobs;
    const Capture captured = capture(folder, blobs);
    const ScratchFolder copy;
    restore_tree(captured.tree, blobs, copy.get(), {}, Call());
    const Capture again = capture(copy, blobs);
    require(::setrlimit(RLIMIT_NOFILE, &before) == 0, "setrlimit");

    CHECK(captured.files == 300);
    CHECK(again.tree == captured.tree);

    CaptureOptions options;
    options.max_depth = 149;
    CHECK_THROWS_AS(capture(folder, blobs, options), Error);
    options.max_depth = 150;
    CHECK_NOTHROW(capture(folder, blobs, options));
}

TEST_CASE("81: ten thousand names of one file are read once and count as often") {
    const ScratchFolder folder;
    test::write_file(folder.get(), "0", "linked");
    for (int i = 1; i < 10'000; ++i) {
        require(::linkat(folder.get(), "0", folder.get(), std::to_string(i).c_str(), 0) == 0,
                "link");
    }
    class CountingBlobs : public MemoryBlobs {
    public:
        int puts = 0;
        Digest put(BytesView bytes) override {
            ++puts;
            return MemoryBlobs::put(bytes);
        }
    };
    CountingBlobs blobs;
    const Capture captured = capture(folder, blobs);
    CHECK(blobs.puts == 2);
    CHECK(captured.files == 10'000);
    CHECK(captured.bytes == 60'000);

    CaptureOptions options;
    options.max_bytes = 59'999;
    CHECK_THROWS_AS(capture(folder, blobs, options), Error);
}

TEST_CASE("82: set-id bits, attributes, access lists and flags are neither kept nor restored") {
    const ScratchFolder plain;
    const ScratchFolder marked;
    for (const ScratchFolder* folder : {&plain, &marked}) {
        test::write_file(folder->get(), "file", "x");
        test::make_at(folder->get(), "inner");
    }
    require(::fchmodat(marked.get(), "file", 06644, 0) == 0, "chmod");
    require(::fchmodat(marked.get(), "inner", 07777, 0) == 0, "chmod");
    const FileDescriptor file(::openat(marked.get(), "file", O_RDONLY | O_CLOEXEC));
    require(::fsetxattr(file.get(), "user.note", "x", 1, 0) == 0, "setxattr");
    // Version 2, then user::rw- user:1000:rwx group::r-- mask::rwx other::r--.
    constexpr std::array<unsigned char, 44> access_list = {
        2, 0,    0,    0,    1,    0,    6,    0, 0xff, 0xff, 0xff, 0xff, 2,    0,    7,
        0, 0xe8, 3,    0,    0,    4,    0,    4, 0,    0xff, 0xff, 0xff, 0xff, 0x10, 0,
        7, 0,    0xff, 0xff, 0xff, 0xff, 0x20, 0, 4,    0,    0xff, 0xff, 0xff, 0xff};
    const bool access_lists = ::fsetxattr(file.get(), "system.posix_acl_access", access_list.data(),
                                          access_list.size(), 0) == 0;
    CHECK_MESSAGE((access_lists || errno == ENOTSUP), "access lists");
    int flags = FS_IMMUTABLE_FL;
    const bool immutable = ::ioctl(file.get(), FS_IOC_SETFLAGS, &flags) == 0;

    MemoryBlobs blobs;
    const Capture captured = capture(marked, blobs);
    flags = 0;
    if (immutable) {
        require(::ioctl(file.get(), FS_IOC_SETFLAGS, &flags) == 0, "clear flags");
    }
    // An access list's mask shows as group bits; the owner's bits alone decide what is executable.
    CHECK(captured.tree == capture(plain, blobs).tree);

    const ScratchFolder copy;
    restore_tree(captured.tree, blobs, copy.get(), {}, Call());
    struct stat status = {};
    require(::fstatat(copy.get(), "file", &status, 0) == 0, "stat");
    CHECK((status.st_mode & 07777) == 0644);
    require(::fstatat(copy.get(), "inner", &status, 0) == 0, "stat");
    CHECK((status.st_mode & 07777) == 0755);
    const FileDescriptor restored(::openat(copy.get(), "file", O_RDONLY | O_CLOEXEC));
    CHECK(::flistxattr(restored.get(), nullptr, 0) == 0);
}

TEST_CASE("83: files and folders without permissions are read all the same") {
    const ScratchFolder open;
    const ScratchFolder closed;
    MemoryBlobs expected_blobs;
    const auto fill = [](const ScratchFolder& folder) {
        const auto inner = test::make_at(folder.get(), "inner");
        test::write_file(inner.get(), "secret", "s", 0700);
        test::write_file(folder.get(), "file", "f");
        const auto listable = test::make_at(folder.get(), "listable");
        test::write_file(listable.get(), "x", "x");
    };
    fill(open);
    const Tree expected = [&] { return capture(open, expected_blobs).tree; }();
    CHECK(succeeds_as_user(closed, [&] {
        fill(closed);
        const auto inner = test::open_at(closed.get(), "inner");
        require(::fchmodat(inner.get(), "secret", 0100, 0) == 0, "chmod");
        require(::fchmod(inner.get(), 0) == 0, "chmod");
        require(::fchmodat(closed.get(), "file", 0, 0) == 0, "chmod");
        require(::fchmodat(closed.get(), "listable", 0400, 0) == 0, "chmod");
        require(::fchmod(closed.get(), 0) == 0, "chmod");
        MemoryBlobs blobs;
        const Capture captured = capture(closed, blobs);
        return captured.tree == expected && captured.left_out_count == 0;
    }));
}

TEST_CASE("83: what belongs to someone else and is closed is left out by name") {
    if (::geteuid() != 0) {
        return;
    }
    const ScratchFolder folder;
    test::write_file(folder.get(), "file", "of root", 0600);
    require(::mkdirat(folder.get(), "inner", 0700) == 0, "mkdir");
    CHECK(succeeds_as_user(folder, [&] {
        MemoryBlobs blobs;
        const Capture captured = capture(folder, blobs);
        return captured.left_out == std::vector<LeftOut>{{"file", LeftOutReason::unreadable},
                                                         {"inner", LeftOutReason::unreadable}};
    }));
}

TEST_CASE("84: a change that keeps size and modification time is seen") {
    const ScratchFolder folder;
    test::write_file(folder.get(), "file", "first");
    const std::array<timespec, 2> far = {{{4'102'444'800, 0}, {4'102'444'800, 0}}};
    require(::utimensat(folder.get(), "file", far.data(), 0) == 0, "utimensat");
    MemoryBlobs blobs;
    const Tree before = capture(folder, blobs).tree;
    test::write_file(folder.get(), "file", "other");
    require(::utimensat(folder.get(), "file", far.data(), 0) == 0, "utimensat");
    const Tree after = capture(folder, blobs).tree;
    CHECK(after != before);
    CHECK(blobs.contains(as_bytes("other")));
}

TEST_CASE("87: names and attributes that mean something to overlays are plain in a folder") {
    const ScratchFolder folder;
    test::write_file(folder.get(), ".wh.victim", "");
    test::write_file(folder.get(), ".wh..wh..opq", "");
    test::write_file(folder.get(), "empty", "");
    const auto inner = test::make_at(folder.get(), "inner");
    test::write_file(inner.get(), "kept", "kept");
    const FileDescriptor empty(::openat(folder.get(), "empty", O_RDONLY | O_CLOEXEC));
    require(::fsetxattr(empty.get(), "user.overlay.whiteout", "y", 1, 0) == 0, "setxattr");
    require(::fsetxattr(inner.get(), "user.overlay.opaque", "y", 1, 0) == 0, "setxattr");
    MemoryBlobs blobs;
    const Capture captured = capture(folder, blobs);
    CHECK(top_node(captured, blobs).entries.size() == 4);
    CHECK(captured.left_out_count == 0);
}
