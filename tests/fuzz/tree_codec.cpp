// A folder's encoding that is accepted is the one and only encoding of what was read.
#include "fuzz/fuzz.hpp"

#include <rexa/tree.hpp>

using namespace rexa;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const BytesView input = fuzz::bytes(data, size);
    TreeNode node;
    if (fuzz::accepts([&] { node = decode_tree_node(input); })) {
        fuzz::require(encode(node) == Bytes(input));
        for (const TreeEntry& entry : node.entries) {
            fuzz::require(node.find(entry.name) == &entry);
        }
    }
    return 0;
}
