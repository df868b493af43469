#include "integration/workspace/namespace_process.hpp"
#include "support/memory_blobs.hpp"
#include "support/scratch_folder.hpp"
#include "support/tree_text.hpp"
#include "workspace/capture.hpp"
#include "workspace/layer.hpp"
#include "workspace/remove.hpp"
#include "workspace/restore.hpp"

#include <rexa/error.hpp>

#include <doctest/doctest.h>

#include <sys/mount.h>
#include <sys/xattr.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <random>
#include <stdio.h>

using namespace rexa;
using namespace rexa::workspace;
using test::MemoryBlobs;
using test::mount_overlay;
using test::NamespaceProcess;
using test::require;

namespace fs = std::filesystem;

namespace {

constexpr unsigned seeds = 200;
constexpr unsigned restored_seeds = 10; // every tenth is also restored, which is the slow part

/// Edits a tree in ways that often meet each other: few names, few levels.
class RandomEdits {
public:
    RandomEdits(std::string top, unsigned seed) : top_(std::move(top)), random_(seed) {}

    void perform(int count) {
        for (int i = 0; i < count; ++i) {
            edit();
        }
    }

private:
    unsigned below(unsigned bound) { return static_cast<unsigned>(random_() % bound); }

    std::string name() {
        constexpr std::array<const char*, 8> names = {"a",     "b",           "c",    "A",
                                                      ".wh.a", "__pycache__", "\xff", "d\n"};
        return names.at(below(names.size()));
    }

    std::string path() {
        std::string result = top_;
        for (unsigned depth = 1 + below(3); depth > 0; --depth) {
            result += "/" + name();
        }
        return result;
    }

    /// Errors are part of it: much of what is tried is impossible where it is tried.
    void edit() {
        std::error_code failed;
        const std::string one = path();
        const std::string two = path();
        switch (below(16)) {
        case 0:
        case 1:
        case 2:
            write(one, std::ios::trunc);
            return;
        case 3:
            write(one, std::ios::app);
            return;
        case 4:
        case 5:
            fs::create_directories(one, failed);
            return;
        case 6:
            fs::remove(one, failed);
            return;
        case 7:
            fs::remove_all(one, failed);
            return;
        case 8:
            fs::remove_all(one, failed);
            fs::create_directories(one, failed);
            write(one + "/fresh", std::ios::trunc);
            return;
        case 9:
            ::rename(one.c_str(), two.c_str());
            return;
        case 10:
            ::chmod(one.c_str(), below(2) == 0 ? 0755 : 0644);
            return;
        case 11:
            fs::remove(one, failed);
            fs::create_symlink(name(), one, failed); // followed by later edits, but not outside
            return;
        case 12:
            fs::create_hard_link(one, two, failed);
            return;
        case 13:
            ::mkfifo(one.c_str(), 0600);
            return;
        case 14:
            ::setxattr(one.c_str(), below(2) == 0 ? "user.overlay.opaque" : "user.overlay.whiteout",
                       "y", 1, 0);
            return;
        case 15:
            (void)!::truncate(one.c_str(), below(2) == 0 ? 0 : 300'000);
            return;
        }
    }

    void write(const std::string& path, std::ios::openmode mode) {
        std::error_code failed;
        if (!fs::is_fifo(fs::status(path, failed))) {
            std::ofstream(path, std::ios::binary | mode) << "content " << below(6);
        }
    }

    std::string top_;
    std::mt19937 random_;
};

std::vector<std::string> edit_overlay(const std::string& lowers, const std::string& suffix,
                                      unsigned seed) {
    mount_overlay(lowers, "/tmp/upper" + suffix, "/tmp/work" + suffix, "/tmp/merged" + suffix);
    RandomEdits("/tmp/merged" + suffix, seed).perform(60);
    return {"/tmp/upper" + suffix, "/tmp/merged" + suffix};
}

/// Captures an overlay both ways.
Tree same_both_ways(const std::vector<FileDescriptor>& folders, const Tree& base,
                    MemoryBlobs& blobs) {
    // A capture opens closed folders; below a mounted overlay that would go unnoticed by it.
    const Capture merged = capture_folder(folders.at(1).get(), blobs, {}, Call());
    const Capture upper = capture_overlay(folders.at(0).get(), base, blobs, blobs, {}, Call());
    CHECK(test::tree_text(blobs, upper.tree) == test::tree_text(blobs, merged.tree));
    CHECK(upper.tree == merged.tree);
    return upper.tree;
}

} // namespace

TEST_CASE("random edits of an overlay: its upper over the base equals a scan of the whole") {
    unsigned frozen_layers = 0;
    unsigned changed = 0;
    for (unsigned seed = 0; seed < seeds; ++seed) {
        CAPTURE(seed);
        NamespaceProcess process({[seed] {
                                      require(::mkdir("/tmp/lower", 0755) == 0, "mkdir");
                                      RandomEdits("/tmp/lower", seed + 10'000).perform(60);
                                      return std::vector<std::string>{"/tmp/lower"};
                                  },
                                  [seed] { return edit_overlay("/tmp/lower", "1", seed); },
                                  [seed] {
                                      require(::umount("/tmp/merged1") == 0, "umount");
                                      return edit_overlay("/tmp/upper1:/tmp/lower", "2",
                                                          seed + 20'000);
                                  }});
        MemoryBlobs blobs;
        // As in use, the lower is a restored tree: nothing in it that a capture would leave out.
        const auto lower = process.next();
        const Tree base = capture_folder(lower.at(0).get(), blobs, {}, Call()).tree;
        remove_contents(lower.at(0).get(), Call());
        {
            const test::AsMappedId id;
            restore_tree(base, blobs, lower.at(0).get(), {}, Call());
        }

        auto first = process.next();
        const Tree tree = same_both_ways(first, base, blobs);
        changed += tree != base ? 1 : 0;
        if (seed % restored_seeds == 0) {
            const test::ScratchFolder copy;
            restore_tree(tree, blobs, copy.get(), {}, Call());
            CHECK(capture_folder(copy.get(), blobs, {}, Call()).tree == tree);
        }
        if (normalise_layer(first.at(0).get(), {}, Call()).fit) {
            ++frozen_layers;
            first.clear(); // the mount is busy as long as its folder is open
            same_both_ways(process.next(), tree, blobs);
        }
    }
    CHECK(changed > seeds * 9 / 10);
    CHECK(frozen_layers > seeds / 20);
}
