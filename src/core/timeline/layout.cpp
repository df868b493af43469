#include "core/timeline/layout.hpp"

#include <algorithm>
#include <numeric>
#include <optional>

namespace rexa::core {
namespace {

constexpr CardSize roomy{188, 54, 30, 22, 26};
constexpr CardSize compact{158, 46, 24, 18, 18};
constexpr std::size_t most_roomy = 24;
/// Entries that pass before a lane is used again.
constexpr std::size_t lane_pause = 6;
constexpr int margin = 20;
constexpr int axis_height = 50;

/// Entries that share a lane. `start` and `end` are positions in time.
struct Chain {
    std::size_t start = 0; ///< the entry it leaves from, or its first
    std::size_t first = 0;
    std::size_t end = 0;
    std::optional<std::size_t> parent; ///< the entry it leaves from
    std::size_t lane = 0;
};

struct Chains {
    std::vector<Chain> chains;
    std::vector<std::size_t> of; ///< chain of each entry
};

bool is_replay(const Forest::Node& node) {
    return node.entry->replay_of.has_value();
}

/// The oldest branch of an entry goes on in its lane; each other one, and its replays together,
/// start a chain of their own.
Chains find_chains(const Forest& forest) {
    const auto& nodes = forest.nodes();
    constexpr auto none = static_cast<std::size_t>(-1);
    Chains found;
    found.of.assign(nodes.size(), none);
    std::vector<std::size_t> open(forest.roots().rbegin(), forest.roots().rend());
    const auto start_chain = [&](std::size_t first) {
        const auto& above = nodes[first].above;
        found.chains.push_back({above.value_or(first), first, first, above, 0});
        return found.chains.size() - 1;
    };
    const auto join = [&](std::size_t node, std::size_t chain) {
        found.of[node] = chain;
        found.chains[chain].end = std::max(found.chains[chain].end, node);
    };
    for (const std::size_t root : forest.roots()) {
        join(root, start_chain(root));
    }
    while (!open.empty()) {
        const std::size_t at = open.back();
        open.pop_back();
        std::size_t replays = none;
        bool lane_taken = is_replay(nodes[at]);
        for (const std::size_t below : nodes[at].below) {
            if (is_replay(nodes[below])) {
                replays = replays == none ? start_chain(below) : replays;
                join(below, replays);
            } else {
                join(below, lane_taken ? start_chain(below) : found.of[at]);
                lane_taken = true;
            }
            open.push_back(below);
        }
    }
    return found;
}

std::vector<std::size_t> chain_order(const Chains& found, std::size_t Chain::*key) {
    std::vector<std::size_t> order(found.chains.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, {}, [&](std::size_t i) { return found.chains[i].*key; });
    return order;
}

/// For a page that shows the whole: each chain gets the first free lane below its parent's.
std::size_t assign_below_parents(Chains& found) {
    std::vector<std::optional<std::size_t>> busy_until;
    for (const std::size_t i : chain_order(found, &Chain::start)) {
        Chain& chain = found.chains[i];
        chain.lane = chain.parent ? found.chains[found.of[*chain.parent]].lane + 1 : 0;
        while (chain.lane < busy_until.size() && busy_until[chain.lane] >= chain.start) {
            ++chain.lane;
        }
        busy_until.resize(std::max(busy_until.size(), chain.lane + 1));
        busy_until[chain.lane] = chain.end;
    }
    return busy_until.size();
}

/// For a page that is scrolled: the later a chain ends, the higher it lies, in few lanes. What is
/// newest is then at the top of the end that is shown first.
std::size_t assign_newest_on_top(Chains& found) {
    std::vector<std::size_t> busy_from;
    const auto order = chain_order(found, &Chain::end);
    for (auto i = order.rbegin(); i != order.rend(); ++i) {
        Chain& chain = found.chains[*i];
        const auto free = std::ranges::find_if(
            busy_from, [&](std::size_t start) { return start > chain.end + lane_pause; });
        chain.lane = static_cast<std::size_t>(free - busy_from.begin());
        busy_from.resize(std::max(busy_from.size(), chain.lane + 1));
        busy_from[chain.lane] = chain.first;
    }
    return busy_from.size();
}

} // namespace

TimelineLayout lay_out(const Forest& forest) {
    const auto& nodes = forest.nodes();
    Chains found = find_chains(forest);
    TimelineLayout layout;
    layout.scrolled = nodes.size() > most_roomy;
    layout.card = layout.scrolled ? compact : roomy;
    const auto lanes = static_cast<int>(layout.scrolled ? assign_newest_on_top(found)
                                                        : assign_below_parents(found));
    layout.top = axis_height;
    const CardSize& card = layout.card;
    std::vector<int> free_from(static_cast<std::size_t>(lanes), margin);
    int x = margin - card.step;
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        const std::size_t lane = found.chains[found.of[i]].lane;
        x = std::max(x + card.step, free_from[lane]);
        if (nodes[i].above && *nodes[i].above < i) {
            x = std::max(x, layout.places[*nodes[i].above].x + card.width + card.gap);
        }
        free_from[lane] = x + card.width + card.gap;
        layout.width = std::max(layout.width, x + card.width + margin);
        const int y = axis_height + static_cast<int>(lane) * (card.height + card.lane_gap);
        layout.places.push_back({x, y, lane, found.chains[found.of[i]].first == i});
    }
    layout.height = axis_height + lanes * (card.height + card.lane_gap) + margin - card.lane_gap;
    return layout;
}

} // namespace rexa::core
