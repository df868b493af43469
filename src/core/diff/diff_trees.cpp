#include <rexa/diff.hpp>

#include <algorithm>
#include <utility>

namespace rexa {
namespace {

/// A folder whose content is not the same on both sides. A side without it has no digest.
struct OpenFolder {
    std::string prefix; ///< its path with a slash; empty for the top
    std::optional<Digest> before;
    std::optional<Digest> after;
};

bool is_folder(const TreeEntry* entry) noexcept {
    return entry != nullptr && entry->kind == EntryKind::directory;
}

bool is_empty_folder(const TreeEntry* entry) {
    return is_folder(entry) && Tree(entry->object).is_empty();
}

class TreeWalk {
public:
    TreeWalk(BlobSource& nodes, const Call& call) : nodes_(nodes), call_(call) {}

    std::vector<FileDiff> run(const Tree& before, const Tree& after) {
        if (before != after) {
            open_.push_back({"", before.root(), after.root()});
        }
        while (!open_.empty()) {
            const OpenFolder folder = std::move(open_.back());
            open_.pop_back();
            compare_folder(folder);
        }
        std::ranges::sort(found_, {}, &FileDiff::path);
        return std::move(found_);
    }

private:
    TreeNode read(const std::optional<Digest>& digest) {
        if (!digest || Tree(*digest).is_empty()) {
            return {};
        }
        call_.check();
        return decode_tree_node(nodes_.read(*digest, call_));
    }

    void compare_folder(const OpenFolder& folder) {
        const TreeNode before = read(folder.before);
        const TreeNode after = read(folder.after);
        auto old_entry = before.entries.begin();
        auto new_entry = after.entries.begin();
        while (old_entry != before.entries.end() || new_entry != after.entries.end()) {
            const bool old_left = old_entry != before.entries.end();
            const bool new_left = new_entry != after.entries.end();
            if (!new_left || (old_left && old_entry->name < new_entry->name)) {
                compare_entries(folder.prefix, &*old_entry++, nullptr);
            } else if (!old_left || new_entry->name < old_entry->name) {
                compare_entries(folder.prefix, nullptr, &*new_entry++);
            } else {
                compare_entries(folder.prefix, &*old_entry++, &*new_entry++);
            }
        }
    }

    void compare_entries(const std::string& prefix, const TreeEntry* before,
                         const TreeEntry* after) {
        if (before != nullptr && after != nullptr && *before == *after) {
            return;
        }
        const std::string path = prefix + (before != nullptr ? before->name : after->name);
        if (is_worth_naming(before, after)) {
            note(path, before, after);
        }
        if (is_folder(before) || is_folder(after)) {
            open_.push_back({path + "/", folder_of(before), folder_of(after)});
        }
    }

    static std::optional<Digest> folder_of(const TreeEntry* entry) {
        return is_folder(entry) ? std::optional(entry->object) : std::nullopt;
    }

    /// Everything but a folder that stands for its files alone.
    static bool is_worth_naming(const TreeEntry* before, const TreeEntry* after) {
        const bool folders_only =
            (before == nullptr || is_folder(before)) && (after == nullptr || is_folder(after));
        return !folders_only || is_empty_folder(before) || is_empty_folder(after);
    }

    void note(const std::string& path, const TreeEntry* before, const TreeEntry* after) {
        FileDiff diff;
        diff.path = path;
        diff.change = before == nullptr  ? FileChange::added
                      : after == nullptr ? FileChange::removed
                                         : FileChange::modified;
        if (before != nullptr) {
            diff.before = *before;
        }
        if (after != nullptr) {
            diff.after = *after;
        }
        found_.push_back(std::move(diff));
    }

    BlobSource& nodes_;
    const Call& call_;
    std::vector<OpenFolder> open_;
    std::vector<FileDiff> found_;
};

} // namespace

std::string_view to_string(FileChange change) noexcept {
    switch (change) {
    case FileChange::added:
        return "added";
    case FileChange::removed:
        return "removed";
    case FileChange::modified:
        return "modified";
    }
    return "unknown";
}

std::vector<FileDiff> diff_trees(const Tree& before, const Tree& after, BlobSource& nodes,
                                 const Call& call) {
    return TreeWalk(nodes, call).run(before, after);
}

} // namespace rexa
