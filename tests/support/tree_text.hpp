#ifndef REXA_TESTS_SUPPORT_TREE_TEXT_HPP
#define REXA_TESTS_SUPPORT_TREE_TEXT_HPP

#include <rexa/blobs.hpp>
#include <rexa/tree.hpp>

#include <string>

namespace rexa::test {

/// A tree as lines, one for each name with all its folders, so that a failed comparison tells what
/// differs.
inline std::string tree_text(BlobSource& source, const Tree& tree, const std::string& path = "") {
    std::string text;
    for (const TreeEntry& entry : decode_tree_node(source.read(tree.root(), Call())).entries) {
        text += path + entry.name + " kind " + std::to_string(static_cast<int>(entry.kind)) +
                " size " + std::to_string(entry.size) + " " + entry.target + "\n";
        if (entry.kind == EntryKind::directory) {
            text += tree_text(source, Tree(entry.object), path + entry.name + "/");
        }
    }
    return text;
}

} // namespace rexa::test

#endif
