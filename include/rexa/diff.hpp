#ifndef REXA_DIFF_HPP
#define REXA_DIFF_HPP

#include <rexa/blobs.hpp>
#include <rexa/digest.hpp>
#include <rexa/execution.hpp>
#include <rexa/snapshot.hpp>
#include <rexa/tree.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rexa {

/// A run of lines that is the same, was removed, or was added.
enum class LineOp : char { same = ' ', removed = '-', added = '+' };

struct DiffLine {
    LineOp op = LineOp::same;
    std::string text;         ///< without its line end
    bool has_line_end = true; ///< false for a last line that does not end with a newline

    friend bool operator==(const DiffLine&, const DiffLine&) = default;
};

/// A group of changed lines with three lines of context. Line numbers are 1-based; on a side where
/// the hunk has no lines, the number of the line that would be its first.
struct Hunk {
    std::uint64_t old_start = 1;
    std::uint64_t new_start = 1;
    std::vector<DiffLine> lines;

    friend bool operator==(const Hunk&, const Hunk&) = default;
};

/// How two byte strings differ: by lines when both are text, else by digest and size.
struct ContentDiff {
    bool same = true; ///< of what was kept, where the content is incomplete
    /// Bytes of one side or both were not kept; the kept ones are compared with a line that says
    /// how many are missing.
    bool incomplete = false;
    bool binary = false;
    std::vector<Hunk> hunks; ///< empty when the same or binary
    bool clipped = false;    ///< there are more lines than were compared; see diff_content
    std::uint64_t old_size = 0;
    std::uint64_t new_size = 0;
    Digest old_digest;
    Digest new_digest;

    friend bool operator==(const ContentDiff&, const ContentDiff&) = default;
};

/// Text is valid UTF-8 without NUL; a carriage return is part of its line. The work is bounded:
/// of each side at most 200,000 lines are compared, from the first difference on, and where about
/// 10,000 of them have changed one hunk replaces all between their common beginning and end.
ContentDiff diff_content(BytesView before, BytesView after);

enum class FileChange : std::uint8_t { added = 1, removed = 2, modified = 3 };

std::string_view to_string(FileChange change) noexcept;

/// One path whose entry is not the same in two trees. Folders appear only when their kind changes
/// or they are or become empty; otherwise their files do.
struct FileDiff {
    std::string path; ///< bytes, relative to the workspace
    FileChange change = FileChange::modified;
    std::optional<TreeEntry> before;
    std::optional<TreeEntry> after;

    friend bool operator==(const FileDiff&, const FileDiff&) = default;
};

struct TreeDiff {
    std::vector<FileDiff> files; ///< in byte order of their paths
    bool complete = true;        ///< false: there are more, all of them behind these

    friend bool operator==(const TreeDiff&, const TreeDiff&) = default;
};

/// Where a list of differing paths ends: at so many, or where they take up so much memory.
struct TreeDiffBounds {
    std::size_t files = 1'000'000;
    std::size_t bytes = std::size_t{256} << 20;
};

/// The paths that differ, the first ones within the bounds. Reads only folders that differ, as far
/// as they are wanted. Errors: workspace_invalid for folders nested deeper than 1,000;
/// resource_exhausted for folders within each other that together differ in more than 4,000,000
/// names; those of the source.
TreeDiff diff_trees(const Tree& before, const Tree& after, BlobSource& nodes,
                    const TreeDiffBounds& bounds, const Call& call);

/// One named value that is not the same.
struct FieldDiff {
    std::string field; ///< such as "limits.memory_bytes" or "variables.SEED"
    std::string before;
    std::string after;

    friend bool operator==(const FieldDiff&, const FieldDiff&) = default;
};

/// A file of the snapshots' results that differs. Its content is compared where both have it with
/// at most 1 MiB, until the differing lines of a comparison's files take 64 MiB.
struct FileContentDiff {
    FileDiff file;
    std::optional<ContentDiff> content;

    friend bool operator==(const FileContentDiff&, const FileContentDiff&) = default;
};

/// Everything that differs between two snapshots, in one answer.
struct Diff {
    SnapshotId before;
    SnapshotId after;
    ContentDiff code;
    std::vector<FieldDiff> input; ///< task, language, arguments, variables, limits, input files
    ContentDiff standard_input;
    std::vector<FieldDiff> environment;
    std::vector<FieldDiff> execution; ///< status, exit code, signal, exception
    ContentDiff out;                  ///< of what was kept: `StreamRecord::text`
    ContentDiff err;
    std::vector<FileContentDiff> files; ///< of the resulting workspaces, as far as they were kept
    bool all_files = true;              ///< false: more differ than these, which end at 100,000
    std::vector<FieldDiff> timing;      ///< wall, user and system time, peak memory

    /// What was not kept of either side, so that nobody knows whether it is the same, such as
    /// "stdout of 4f3a9c21: 52 bytes were dropped".
    std::vector<std::string> unknown;

    /// Whether code, input, environment, result and files are known to be all the same: nothing
    /// differs and nothing is unknown. Timing does not count. A branch starts from what its parent
    /// left: where that is not what the parent started from, the input is not the same.
    [[nodiscard]] bool same() const noexcept;
};

/// A unified text form for people: sections with their changes; unchanged sections are left out.
std::string to_text(const Diff& diff);

} // namespace rexa

#endif
