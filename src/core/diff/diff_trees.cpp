#include <rexa/diff.hpp>
#include <rexa/error.hpp>

#include <algorithm>
#include <string>
#include <utility>

namespace rexa {
namespace {

/// What is remembered on the way into a tree, which a store made by others may have chosen.
constexpr std::size_t deepest_folder = 1'000;
constexpr std::size_t most_pending = 4'000'000;

/// Something to do at its place in the byte order of paths: to name an entry, or to go into the
/// folders of that name. A side without one has no entry.
struct Step {
    std::string name; ///< with a slash for the way into a folder
    std::optional<TreeEntry> before;
    std::optional<TreeEntry> after;
};

/// A folder that is not the same on both sides.
struct Frame {
    std::size_t prefix_size; ///< of its path with a slash
    std::vector<Step> steps;
    std::size_t next = 0;
};

bool is_folder(const std::optional<TreeEntry>& entry) noexcept {
    return entry && entry->kind == EntryKind::directory;
}

bool is_empty_folder(const std::optional<TreeEntry>& entry) {
    return is_folder(entry) && Tree(entry->object).is_empty();
}

/// Everything but a folder that stands for its files alone.
bool is_worth_naming(const std::optional<TreeEntry>& before,
                     const std::optional<TreeEntry>& after) {
    const bool folders_only = (!before || is_folder(before)) && (!after || is_folder(after));
    return !folders_only || is_empty_folder(before) || is_empty_folder(after);
}

std::optional<TreeEntry> folder_only(std::optional<TreeEntry> entry) {
    return is_folder(entry) ? std::move(entry) : std::nullopt;
}

void add_steps(std::vector<Step>& steps, std::optional<TreeEntry> before,
               std::optional<TreeEntry> after) {
    if (before == after) {
        return;
    }
    const std::string name = before ? before->name : after->name;
    if (is_worth_naming(before, after)) {
        steps.push_back({name, before, after});
    }
    if (is_folder(before) || is_folder(after)) {
        steps.push_back(
            {name + "/", folder_only(std::move(before)), folder_only(std::move(after))});
    }
}

std::vector<Step> list_steps(TreeNode before, TreeNode after) {
    std::vector<Step> steps;
    auto old_entry = before.entries.begin();
    auto new_entry = after.entries.begin();
    while (old_entry != before.entries.end() || new_entry != after.entries.end()) {
        const bool old_left = old_entry != before.entries.end();
        const bool new_left = new_entry != after.entries.end();
        if (!new_left || (old_left && old_entry->name < new_entry->name)) {
            add_steps(steps, std::move(*old_entry++), std::nullopt);
        } else if (!old_left || new_entry->name < old_entry->name) {
            add_steps(steps, std::nullopt, std::move(*new_entry++));
        } else {
            add_steps(steps, std::move(*old_entry++), std::move(*new_entry++));
        }
    }
    std::ranges::sort(steps, {}, &Step::name);
    return steps;
}

FileDiff describe(std::string path, Step step) {
    const FileChange change = !step.before  ? FileChange::added
                              : !step.after ? FileChange::removed
                                            : FileChange::modified;
    return {std::move(path), change, std::move(step.before), std::move(step.after)};
}

std::size_t bytes_of(const std::optional<TreeEntry>& entry) noexcept {
    return entry ? entry->name.size() + entry->target.size() : 0;
}

std::size_t bytes_of(const FileDiff& file) noexcept {
    return sizeof(FileDiff) + file.path.size() + bytes_of(file.before) + bytes_of(file.after);
}

/// Depth first in byte order, so that what a caller does not want is not read.
class TreeWalk {
public:
    TreeWalk(BlobSource& nodes, const TreeDiffBounds& bounds, const Call& call)
        : nodes_(nodes), bounds_(bounds), call_(call) {}

    TreeDiff run(const Tree& before, const Tree& after) {
        if (before != after) {
            enter(before.root(), after.root());
        }
        while (auto step = next_step()) {
            if (path_.ends_with('/')) {
                enter(node_of(step->before), node_of(step->after));
            } else if (!has_room()) {
                found_.complete = false;
                break;
            } else {
                found_.files.push_back(describe(path_, std::move(*step)));
                bytes_ += bytes_of(found_.files.back());
            }
        }
        return std::move(found_);
    }

private:
    [[nodiscard]] bool has_room() const noexcept {
        return found_.files.size() < bounds_.files && bytes_ < bounds_.bytes;
    }

    /// Its path is then the current one.
    std::optional<Step> next_step() {
        while (!open_.empty() && open_.back().next == open_.back().steps.size()) {
            pending_ -= open_.back().steps.size();
            open_.pop_back();
        }
        if (open_.empty()) {
            return std::nullopt;
        }
        Frame& frame = open_.back();
        Step& step = frame.steps[frame.next++];
        path_.resize(frame.prefix_size);
        path_ += step.name;
        return std::move(step);
    }

    /// Goes into the folder of the current path.
    void enter(const Digest& before, const Digest& after) {
        if (open_.size() > deepest_folder) {
            throw Error(Errc::workspace_invalid, "a tree holds folders nested deeper than " +
                                                     std::to_string(deepest_folder));
        }
        Frame frame{path_.size(), list_steps(read(before), read(after))};
        pending_ += frame.steps.size();
        if (pending_ > most_pending) {
            throw Error(Errc::resource_exhausted,
                        "the trees differ in more than " + std::to_string(most_pending) +
                            " names of folders within each other; restore them and compare there");
        }
        open_.push_back(std::move(frame));
    }

    static Digest node_of(const std::optional<TreeEntry>& folder) {
        return folder ? folder->object : Digest();
    }

    /// Nothing for the absence of a folder.
    TreeNode read(const Digest& digest) {
        if (digest.empty() || Tree(digest).is_empty()) {
            return {};
        }
        call_.check();
        return decode_tree_node(nodes_.read(digest, call_));
    }

    BlobSource& nodes_;
    const TreeDiffBounds bounds_;
    const Call& call_;
    std::vector<Frame> open_;
    std::string path_;
    std::size_t pending_ = 0;
    std::size_t bytes_ = 0; ///< of what was found
    TreeDiff found_;
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

TreeDiff diff_trees(const Tree& before, const Tree& after, BlobSource& nodes,
                    const TreeDiffBounds& bounds, const Call& call) {
    return TreeWalk(nodes, bounds, call).run(before, after);
}

} // namespace rexa
