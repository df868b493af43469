#include "core/text.hpp"
#include "core/timeline/forest.hpp"
#include "core/units.hpp"

#include <rexa/timeline.hpp>

#include <algorithm>

namespace rexa {
namespace {

constexpr std::size_t shown_task_characters = 60;
constexpr std::size_t shown_levels = 24;

std::string_view symbol(Status status) noexcept {
    switch (status) {
    case Status::running:
        return "\u25CB";
    case Status::succeeded:
        return "\u2713";
    case Status::failed:
        return "\u2717";
    case Status::timed_out:
        return "\u25F7";
    case Status::killed_memory:
        return "\u25B2";
    case Status::killed_output:
        return "\u25BC";
    case Status::cancelled:
        return "\u2298";
    case Status::interrupted:
        return "\u2021";
    }
    return "?";
}

std::string task_of(const SnapshotSummary& entry) {
    if (entry.task.empty()) {
        return entry.replay_of ? "replay" : "(no task)";
    }
    const std::string line = core::to_safe_line(entry.task);
    const std::string_view part = core::clip_characters(line, shown_task_characters);
    return std::string(part) + (part.size() < line.size() ? "\u2026" : "");
}

std::string describe(const SnapshotSummary& entry) {
    std::string line =
        std::string(symbol(entry.status)) + " " + entry.id.brief() + "  " + task_of(entry);
    if (entry.status != Status::succeeded) {
        line += "  " + std::string(to_string(entry.status));
    }
    if (entry.status != Status::running) {
        line += "  " + core::format_wall_time(entry.wall);
    }
    if (entry.verdict) {
        line += "  [" + std::string(to_string(*entry.verdict)) + "]";
    }
    for (const std::string& tag : entry.tags) {
        line += "  #" + core::to_safe_line(tag);
    }
    return line + (entry.pinned ? "  pinned" : "");
}

/// One entry that is still to be drawn, with the lines that lead past it.
struct Pending {
    std::size_t node;
    std::vector<bool> continues; ///< for each level above: whether siblings follow
};

std::string draw_lead(const std::vector<bool>& continues) {
    const std::size_t hidden =
        continues.size() > shown_levels ? continues.size() - shown_levels : 0;
    std::string lead = hidden > 0 ? "(" + std::to_string(hidden) + " levels) " : "";
    for (std::size_t level = hidden; level < continues.size(); ++level) {
        const bool last = level + 1 == continues.size();
        if (last) {
            lead += continues[level] ? "\u251C\u2500 " : "\u2514\u2500 ";
        } else {
            lead += continues[level] ? "\u2502  " : "   ";
        }
    }
    return lead;
}

} // namespace

std::string to_text(const Timeline& timeline) {
    const core::Forest forest(timeline);
    std::string out = timeline.next.empty() ? "" : "(older snapshots are not shown)\n";
    std::vector<Pending> open;
    for (auto root = forest.roots().rbegin(); root != forest.roots().rend(); ++root) {
        open.push_back({*root, {}});
    }
    while (!open.empty()) {
        const Pending at = std::move(open.back());
        open.pop_back();
        const core::Forest::Node& node = forest.nodes()[at.node];
        out += draw_lead(at.continues) + describe(*node.entry) + "\n";
        for (auto child = node.below.rbegin(); child != node.below.rend(); ++child) {
            open.push_back({*child, at.continues});
            open.back().continues.push_back(child != node.below.rbegin());
        }
    }
    return out;
}

} // namespace rexa
