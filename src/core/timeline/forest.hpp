#ifndef REXA_CORE_TIMELINE_FOREST_HPP
#define REXA_CORE_TIMELINE_FOREST_HPP

#include <rexa/timeline.hpp>

#include <cstddef>
#include <optional>
#include <unordered_map>
#include <vector>

namespace rexa::core {

/// The entries of a timeline, oldest first, with the tree they make. A replay hangs on its
/// original, everything else on its parent. What hangs on nothing in the timeline is a root; so is
/// the oldest entry of a cycle, which only a damaged history has.
class Forest {
public:
    struct Node {
        const SnapshotSummary* entry = nullptr;
        std::optional<std::size_t> above; ///< index of what it hangs on
        std::vector<std::size_t> below;   ///< oldest first
    };

    /// The timeline must outlive the forest.
    explicit Forest(const Timeline& timeline);

    [[nodiscard]] const std::vector<Node>& nodes() const noexcept { return nodes_; }
    /// Null when the timeline does not hold this snapshot.
    [[nodiscard]] const Node* find(const SnapshotId& id) const;

    [[nodiscard]] const std::vector<std::size_t>& roots() const noexcept { return roots_; }

private:
    void break_cycles();

    std::vector<Node> nodes_;
    std::vector<std::size_t> roots_;
    std::unordered_map<SnapshotId, std::size_t> index_;
};

} // namespace rexa::core

#endif
