#include "fuzz.hpp"
#include "sandbox/daytona/manifest.hpp"
#include "sandbox/daytona/run_result.hpp"
#include "support/memory_blobs.hpp"

using namespace rexa;
using namespace rexa::fuzz;

namespace {

const daytona::WorkspaceLimits limits{1'000, 1'000'000};

template <class Read>
bool is_taken(Read read) {
    try {
        read();
        return true;
    } catch (const Error& error) {
        require(error.code() == Errc::bad_reply || error.code() == Errc::resource_exhausted);
        return false;
    }
}

} // namespace

/// What a sandbox says of its workspace is refused, or a tree that can be written down again.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = as_chars(bytes(data, size));
    test::MemoryBlobs blobs;
    Tree tree;
    if (is_taken([&] {
            tree = daytona::build_tree(daytona::read_manifest(text, limits).entries, blobs);
        })) {
        const auto manifest = daytona::write_manifest(tree, blobs, Call());
        require(daytona::build_tree(daytona::read_manifest(manifest.text, limits).entries, blobs) ==
                tree);
    }
    is_taken([&] { daytona::status_of(daytona::parse_run_result(text)); });
    return 0;
}
