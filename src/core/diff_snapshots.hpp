#ifndef REXA_CORE_DIFF_SNAPSHOTS_HPP
#define REXA_CORE_DIFF_SNAPSHOTS_HPP

#include <rexa/diff.hpp>
#include <rexa/snapshot.hpp>

#include <vector>

namespace rexa {

/// Everything that differs between two snapshots. `files` are the differences of their resulting
/// workspaces.
Diff diff_snapshots(const Snapshot& before, const Snapshot& after,
                    std::vector<FileContentDiff> files);

} // namespace rexa

#endif
