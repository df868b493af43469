#ifndef REXA_TREE_HPP
#define REXA_TREE_HPP

#include <rexa/bytes.hpp>
#include <rexa/digest.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace rexa {

enum class EntryKind : std::uint8_t { file = 1, executable = 2, symlink = 3, directory = 4 };

/// One name in a folder. Names are bytes, without '/' and NUL, never empty, "." or "..".
struct TreeEntry {
    std::string name;
    EntryKind kind = EntryKind::file;
    std::uint64_t size = 0; ///< of a file, in bytes; 0 for the others
    Digest object;          ///< a file's blob or a folder's node; empty for a symlink
    std::string target;     ///< of a symlink, as bytes

    friend bool operator==(const TreeEntry&, const TreeEntry&) = default;
};

/// One folder: its entries in byte order of their names, each name once. No times, no owners.
struct TreeNode {
    std::vector<TreeEntry> entries;

    [[nodiscard]] const TreeEntry* find(std::string_view name) const noexcept;
    friend bool operator==(const TreeNode&, const TreeNode&) = default;
};

/// The canonical bytes of a folder, whose SHA-256 names it.
Bytes encode(const TreeNode& node);

/// Errors: store_corrupt for bytes that are not a canonical folder (order, names, kinds, length).
TreeNode decode_tree_node(BytesView bytes);

/// All files of a workspace, named by the digest of its top folder. A value of 32 bytes; the
/// folders and files themselves come from a BlobSource.
class Tree {
public:
    /// The empty workspace.
    Tree();
    explicit Tree(const Digest& root) noexcept : root_(root) {}

    [[nodiscard]] const Digest& root() const noexcept { return root_; }
    [[nodiscard]] bool is_empty() const { return *this == Tree(); }

    friend bool operator==(const Tree&, const Tree&) noexcept = default;

private:
    Digest root_;
};

} // namespace rexa

#endif
