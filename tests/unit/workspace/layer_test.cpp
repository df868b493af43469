#include "support/memory_blobs.hpp"
#include "support/scratch_folder.hpp"
#include "workspace/capture.hpp"
#include "workspace/entry.hpp"
#include "workspace/layer.hpp"

#include <rexa/error.hpp>

#include <doctest/doctest.h>

#include <sys/sysmacros.h>
#include <sys/xattr.h>

#include <array>

using namespace rexa;
using namespace rexa::workspace;
using test::MemoryBlobs;
using test::require;
using test::ScratchFolder;

namespace {

struct stat status_at(int parent, const char* name) {
    struct stat status = {};
    require(::fstatat(parent, name, &status, AT_SYMLINK_NOFOLLOW) == 0, "fstatat");
    return status;
}

void set_attribute(int folder, const char* name, const char* attribute, const char* value) {
    const FileDescriptor file(::openat(folder, name, O_RDONLY | O_CLOEXEC));
    require(::fsetxattr(file.get(), attribute, value, 1, 0) == 0, "fsetxattr");
}

std::string attributes(int folder, const char* name) {
    const FileDescriptor file(::openat(folder, name, O_RDONLY | O_CLOEXEC));
    std::array<char, 4096> list;
    const ssize_t length = ::flistxattr(file.get(), list.data(), list.size());
    require(length >= 0, "flistxattr");
    return length == 0 ? "" : std::string(list.data(), static_cast<std::size_t>(length) - 1);
}

} // namespace

TEST_CASE("an upper folder gets the metadata of a restored tree and keeps its overlay marks") {
    const ScratchFolder upper;
    test::write_file(upper.get(), "tool", "#!", 06711);
    test::write_file(upper.get(), "closed", "c", 0);
    require(::symlinkat("x", upper.get(), "link") == 0, "symlink");
    require(::mknodat(upper.get(), "gone", S_IFCHR | 0600, makedev(0, 0)) == 0, "mknod");
    const auto inner = test::make_at(upper.get(), "inner");
    test::write_file(inner.get(), "hidden", "");
    set_attribute(upper.get(), "inner", "user.overlay.opaque", "y");
    set_attribute(upper.get(), "inner", "user.overlay.origin", "o");
    set_attribute(inner.get(), "hidden", "user.overlay.whiteout", "y");
    set_attribute(upper.get(), "tool", "user.overlay.overlay.opaque", "y");
    set_attribute(upper.get(), "tool", "user.note", "n");
    require(::fchmodat(upper.get(), "inner", 0, 0) == 0, "chmod");
    const auto cache = test::make_at(upper.get(), "__pycache__");
    const auto deeper = test::make_at(cache.get(), "deeper");
    test::write_file(deeper.get(), "m.pyc", "m");

    const NormalisedLayer layer = normalise_layer(upper.get(), {}, Call());
    CHECK(layer.fit);
    CHECK(layer.files == 6);
    CHECK(status_at(upper.get(), "tool").st_mode == (S_IFREG | 0755));
    CHECK(status_at(upper.get(), "closed").st_mode == (S_IFREG | 0644));
    CHECK(status_at(upper.get(), "inner").st_mode == (S_IFDIR | 0755));
    CHECK(status_at(upper.get(), "gone").st_rdev == makedev(0, 0));
    for (const char* name : {".", "tool", "closed", "link", "inner"}) {
        CAPTURE(name);
        CHECK(status_at(upper.get(), name).st_mtim.tv_sec == canonical_mtime);
    }
    CHECK(attributes(upper.get(), "tool").empty());
    CHECK(attributes(upper.get(), "inner") == "user.overlay.opaque");
    CHECK(attributes(inner.get(), "hidden") == "user.overlay.whiteout");
    CHECK(list_names(upper.get(), 99).size() == 5);
}

TEST_CASE("what a run could tell from a restored tree makes a layer unfit") {
    const ScratchFolder upper;
    test::write_file(upper.get(), "file", "f");
    CHECK(normalise_layer(upper.get(), {}, Call()).fit);
    SUBCASE("hard links") {
        require(::linkat(upper.get(), "file", upper.get(), "second", 0) == 0, "link");
    }
    SUBCASE("a FIFO, under which a lower file may lie") {
        require(::mkfifoat(upper.get(), "fifo", 0600) == 0, "mkfifo");
    }
    CHECK_FALSE(normalise_layer(upper.get(), {}, Call()).fit);
}

TEST_CASE("root gives a layer to its owner") {
    if (::geteuid() != 0) {
        return;
    }
    const ScratchFolder upper;
    const auto inner = test::make_at(upper.get(), "inner");
    test::write_file(inner.get(), "f", "f");
    NormaliseOptions options;
    options.owner = Owner{2'000'000'000, 2'000'000'000};
    normalise_layer(upper.get(), options, Call());
    for (const char* name : {".", "inner", "inner/f"}) {
        CHECK(status_at(upper.get(), name).st_uid == 2'000'000'000);
    }
}
