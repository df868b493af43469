#ifndef REXA_TIMELINE_HPP
#define REXA_TIMELINE_HPP

#include <rexa/query.hpp>
#include <rexa/snapshot.hpp>
#include <rexa/verdict.hpp>

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace rexa {

/// Snapshots in order, newest first, with their tree given by `parent` and `replay_of`. A parent
/// may lie outside the timeline; its children then stand as roots.
struct Timeline {
    std::vector<SnapshotSummary> entries;
    std::string next; ///< cursor of what is older; empty at the end
};

/// The tree drawn with lines, oldest root first, one snapshot a line; before it a line that says so
/// when there are older ones. UTF-8.
std::string to_text(const Timeline& timeline);

/// A snapshot with what its panel on the page shows.
struct TimelineDetail {
    Snapshot snapshot;
    std::vector<std::string> artifacts;  ///< paths the run made or changed
    bool more_artifacts = false;         ///< there are others that are not listed
    std::optional<Verdict> verdict = {}; ///< on a replay
};

/// Finds the details of one entry; nothing where there are none.
using TimelineDetails = std::function<std::optional<TimelineDetail>(const SnapshotId&)>;

/// One self-contained page: no script, no network, works from disk, light and dark, prints. All
/// text of snapshots is escaped. Details, if any, are asked for once for each entry, oldest first,
/// and let go before the next: the page shows at most 64 KiB of code and 16 KiB of each stream.
std::string to_html(const Timeline& timeline, const TimelineDetails& details = {});

} // namespace rexa

#endif
