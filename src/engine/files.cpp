#include "engine/files.hpp"

#include "engine/input_tree.hpp"

#include <rexa/error.hpp>

#include <optional>
#include <string>

namespace rexa {

namespace {

constexpr std::uint64_t largest_compared_file = 1u << 20;

bool is_file(const std::optional<TreeEntry>& entry) {
    return entry && (entry->kind == EntryKind::file || entry->kind == EntryKind::executable);
}

bool is_comparable(const std::optional<TreeEntry>& entry) {
    return is_file(entry) && entry->size <= largest_compared_file;
}

Error no_such_file(const Snapshot& snapshot, std::string_view path, const char* what) {
    return Error(Errc::not_found, "path: snapshot " + snapshot.id().brief() + " has no " + what +
                                      " '" + to_display_text(as_bytes(path)) + "'")
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

std::vector<FileContentDiff> diff_files(const Tree& before, const Tree& after, BlobSource& source,
                                        const Call& call) {
    std::vector<FileContentDiff> result;
    for (auto& file : diff_trees(before, after, source, call)) {
        auto& diff = result.emplace_back();
        if (is_comparable(file.before) && is_comparable(file.after)) {
            diff.content = diff_content(source.read(file.before->object, call),
                                        source.read(file.after->object, call));
        }
        diff.file = std::move(file);
    }
    return result;
}

} // namespace rexa
