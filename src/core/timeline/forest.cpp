#include "core/timeline/forest.hpp"

#include <algorithm>
#include <cstdint>

namespace rexa::core {

Forest::Forest(const Timeline& timeline) {
    for (const SnapshotSummary& entry : timeline.entries) {
        nodes_.push_back({&entry, std::nullopt, {}});
    }
    // Pages are newest first: reversed, entries of the same moment keep their order.
    std::ranges::reverse(nodes_);
    std::ranges::stable_sort(nodes_, {}, [](const Node& node) { return node.entry->started; });

    for (std::size_t i = 0; i < nodes_.size(); ++i) {
        index_.emplace(nodes_[i].entry->id, i);
    }
    for (Node& node : nodes_) {
        const auto& above = node.entry->replay_of ? node.entry->replay_of : node.entry->parent;
        if (const auto at = above ? index_.find(*above) : index_.end(); at != index_.end()) {
            node.above = at->second;
        }
    }
    break_cycles();
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
        auto& siblings = nodes_[i].above ? nodes_[*nodes_[i].above].below : roots_;
        siblings.push_back(i);
    }
}

const Forest::Node* Forest::find(const SnapshotId& id) const {
    const auto at = index_.find(id);
    return at == index_.end() ? nullptr : &nodes_[at->second];
}

void Forest::break_cycles() {
    enum class Mark : std::uint8_t { unseen, on_the_way, leads_to_a_root };
    std::vector<Mark> marks(nodes_.size(), Mark::unseen);
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
        std::vector<std::size_t> way;
        std::optional<std::size_t> at = i;
        while (at && marks[*at] == Mark::unseen) {
            marks[*at] = Mark::on_the_way;
            way.push_back(*at);
            at = nodes_[*at].above;
        }
        if (at && marks[*at] == Mark::on_the_way) {
            nodes_[*at].above.reset();
        }
        for (const std::size_t passed : way) {
            marks[passed] = Mark::leads_to_a_root;
        }
    }
}

} // namespace rexa::core
