#ifndef REXA_CORE_COMPARE_HPP
#define REXA_CORE_COMPARE_HPP

#include <rexa/blobs.hpp>
#include <rexa/call.hpp>
#include <rexa/diff.hpp>
#include <rexa/snapshot.hpp>
#include <rexa/verdict.hpp>

#include <vector>

namespace rexa {

/// Says whether a replay gave what its original gave: the same end, the same bytes on both streams
/// and the same files. `file_differences` are those of the two resulting trees. A run that was
/// ended from outside proves nothing; neither does a stream of which bytes were dropped, unless
/// what was kept of it differs. Where a run ran is reported apart and changes no verdict.
Verdict compare(const Snapshot& original, const Snapshot& replay, const TreeDiff& file_differences);

/// The same; the first files that differ are read in order to name the line.
Verdict compare(const Snapshot& original, const Snapshot& replay, const TreeDiff& file_differences,
                BlobSource& contents, const Call& call);

} // namespace rexa

#endif
