#ifndef REXA_STORE_REACHABLE_OBJECTS_HPP
#define REXA_STORE_REACHABLE_OBJECTS_HPP

#include <rexa/digest.hpp>
#include <rexa/snapshot.hpp>
#include <rexa/tree.hpp>

#include <functional>
#include <optional>
#include <unordered_set>
#include <vector>

namespace rexa::store {

/// The objects a record names itself; trees lead to more.
struct ObjectRoots {
    std::vector<Digest> trees;
    std::vector<Digest> blobs;
};

/// The empty workspace is left out: it needs no object.
ObjectRoots roots_of(const SnapshotData& data);

/// Collects every object that can be reached from some roots.
class ReachableObjects {
public:
    /// Returns the folder of this digest, or nothing to go on without it.
    using NodeReader = std::function<std::optional<TreeNode>(const Digest&)>;

    explicit ReachableObjects(NodeReader read_node) : read_node_(std::move(read_node)) {}

    void add(const ObjectRoots& roots);
    [[nodiscard]] bool contains(const Digest& digest) const { return reached_.contains(digest); }
    [[nodiscard]] const std::unordered_set<Digest>& digests() const noexcept { return reached_; }

private:
    void add_tree(const Digest& root);

    NodeReader read_node_;
    std::unordered_set<Digest> reached_;
    std::unordered_set<Digest> expanded_; ///< those of them that were read as folders
};

} // namespace rexa::store

#endif
