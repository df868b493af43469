#include "engine/files.hpp"

#include "core/diff_snapshots.hpp"
#include "core/text.hpp"
#include "engine/input_tree.hpp"

#include <rexa/error.hpp>

#include <optional>
#include <string>
#include <utility>

namespace rexa {

namespace {

constexpr std::uint64_t largest_compared_file = 1u << 20;
constexpr std::size_t most_compared_lines_bytes = std::size_t{64} << 20;
constexpr TreeDiffBounds bounds_of_diff = {100'000, std::size_t{64} << 20};

bool is_file(const std::optional<TreeEntry>& entry) {
    return entry && (entry->kind == EntryKind::file || entry->kind == EntryKind::executable);
}

bool is_comparable(const std::optional<TreeEntry>& entry) {
    return is_file(entry) && entry->size <= largest_compared_file;
}

std::size_t bytes_of_lines(const ContentDiff& content) noexcept {
    std::size_t bytes = 0;
    for (const Hunk& hunk : content.hunks) {
        for (const DiffLine& line : hunk.lines) {
            bytes += sizeof(DiffLine) + line.text.size();
        }
    }
    return bytes;
}

std::vector<FileContentDiff> compare_contents(std::vector<FileDiff> files, BlobSource& source,
                                              const Call& call) {
    std::vector<FileContentDiff> result;
    result.reserve(files.size());
    std::size_t bytes = 0;
    for (FileDiff& file : files) {
        auto& diff = result.emplace_back();
        if (bytes < most_compared_lines_bytes && is_comparable(file.before) &&
            is_comparable(file.after)) {
            diff.content = diff_content(source.read(file.before->object, call),
                                        source.read(file.after->object, call));
            bytes += bytes_of_lines(*diff.content);
        }
        diff.file = std::move(file);
    }
    return result;
}

Error no_such_file(const Snapshot& snapshot, std::string_view path, const char* what) {
    constexpr std::size_t longest_shown = 4096;
    const auto shown = to_display_text(as_bytes(core::clip_utf8(path, longest_shown)));
    return Error(Errc::not_found,
                 "path: snapshot " + snapshot.id().brief() + " has no " + what + " '" + shown + "'")
        .from("engine");
}

} // namespace

Bytes read_file(SnapshotStore& store, const Snapshot& snapshot, std::string_view path,
                const Call& call) {
    const auto entry = find_entry(snapshot.after(), path, store, call);
    if (!is_file(entry)) {
        throw no_such_file(snapshot, path, "file");
    }
    return store.read(entry->object, call);
}

std::vector<FileDiff> list_artifacts(SnapshotStore& store, const Snapshot& snapshot,
                                     const Call& call) {
    auto found = diff_trees(snapshot.before(), snapshot.after(), store, TreeDiffBounds(), call);
    if (!found.complete) {
        throw Error(Errc::resource_exhausted,
                    "snapshot " + snapshot.id().brief() +
                        " has more artifacts than can be listed; restore it and look there")
            .from("engine");
    }
    return std::move(found.files);
}

Diff diff(SnapshotStore& store, const Snapshot& before, const Snapshot& after, const Call& call) {
    auto trees = diff_trees(before.after(), after.after(), store, bounds_of_diff, call);
    Diff diff =
        diff_snapshots(before, after, compare_contents(std::move(trees.files), store, call));
    diff.all_files = trees.complete;
    return diff;
}

} // namespace rexa
