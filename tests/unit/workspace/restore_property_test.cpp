#include "support/memory_blobs.hpp"
#include "support/scratch_folder.hpp"
#include "workspace/capture.hpp"
#include "workspace/entry.hpp"
#include "workspace/restore.hpp"

#include <rexa/error.hpp>

#include <doctest/doctest.h>

#include <random>
#include <set>

using namespace rexa;
using namespace rexa::workspace;
using test::MemoryBlobs;
using test::ScratchFolder;

namespace {

constexpr unsigned seeds = 600;

/// A folder's bytes with a few of them changed, cut out or put in.
std::string damaged(std::string bytes, std::mt19937& random) {
    const auto below = [&](std::size_t bound) { return random() % bound; };
    for (std::size_t edits = 1 + below(3); edits > 0 && !bytes.empty(); --edits) {
        const std::size_t at = below(bytes.size());
        switch (below(4)) {
        case 0:
            bytes[at] = static_cast<char>(below(256));
            break;
        case 1:
            bytes[at] = "/.\0a\x04"[below(5)];
            break;
        case 2:
            bytes.erase(at, 1 + below(8));
            break;
        default:
            bytes.insert(at, bytes.substr(below(bytes.size()), 1 + below(60)));
            break;
        }
    }
    return bytes;
}

} // namespace

TEST_CASE("damaged folders are refused and leave nothing, or come back as they are") {
    MemoryBlobs blobs;
    const Digest content = blobs.put(as_bytes("content"));
    const TreeNode inner = {{{"x", EntryKind::file, 7, content, ""}}};
    const TreeNode valid = {{{"..a", EntryKind::executable, 7, content, ""},
                             {"a", EntryKind::file, 7, content, ""},
                             {"b", EntryKind::directory, 0, blobs.put(encode(inner)), ""},
                             {"c", EntryKind::symlink, 0, Digest(), "../../etc"},
                             {"d", EntryKind::directory, 0, Tree().root(), ""}}};
    const std::string bytes = encode(valid).chars();
    std::mt19937 random(1);
    std::set<Errc> codes;
    unsigned restored = 0;
    for (unsigned seed = 0; seed < seeds; ++seed) {
        CAPTURE(seed);
        const Tree tree(blobs.put(as_bytes(damaged(bytes, random))));
        const ScratchFolder target;
        try {
            restore_tree(tree, blobs, target.get(), {}, Call());
            CHECK(capture_folder(target.get(), blobs, {}, Call()).tree == tree);
            ++restored;
        } catch (const Error& error) {
            codes.insert(error.code());
            CHECK(list_names(target.get(), 1).empty());
        }
    }
    CHECK(restored > 5);
    // A changed digest names nothing, a changed size is refused, and so is a name too long.
    CHECK(codes.contains(Errc::store_corrupt));
    CHECK(codes.contains(Errc::not_found));
    CHECK_FALSE(codes.contains(Errc::internal));
}
