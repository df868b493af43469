#ifndef REXA_WORKSPACE_CAPTURE_WALK_HPP
#define REXA_WORKSPACE_CAPTURE_WALK_HPP

#include "workspace/capture.hpp"
#include "workspace/entry.hpp"
#include "workspace/file_content.hpp"
#include "workspace/folder_stack.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace rexa::workspace {

/// Walks a folder in the order of a tree's bytes and merges what it finds with the nodes of the
/// tree below it; a plain folder has none below. Used once.
class CaptureWalk {
public:
    /// `nodes` is null for a plain folder, where overlay marks mean nothing.
    CaptureWalk(int top, BlobSource* nodes, BlobSink& sink, const CaptureOptions& options,
                const Call& call);

    Capture run(const Tree& base);

private:
    /// A folder being read: its names, the base's entries it is merged with, and the result.
    struct Frame {
        std::vector<ListedName> names;
        std::size_t next_name = 0;
        TreeNode base;
        std::size_t next_base = 0;
        TreeNode node;
        bool differs = true; ///< from the base node of this digest
        Digest base_digest;
        std::optional<TreeEntry> covers; ///< the entry of the parent's base with this name
    };

    /// What was found in a file with several names, so that it is read once.
    struct Linked {
        StoredContent content;
        timespec changed = {};
    };

    /// An empty `base` is the absence of a lower folder.
    void open_frame(int folder, std::optional<TreeEntry> covers, const Digest& base);
    void step();
    void close_frame();
    std::optional<TreeEntry> take_base(Frame& frame, const std::string& name);
    void visit(const ListedName& name, std::optional<TreeEntry> covers);
    void visit_folder(const ListedName& name, Found found, std::optional<TreeEntry> covers);
    void visit_file(const ListedName& name, const Found& found,
                    const std::optional<TreeEntry>& covers);
    StoredContent store(const Found& found);

    void add(TreeEntry entry, const std::optional<TreeEntry>& covers);
    void drop(const std::optional<TreeEntry>& covers);
    void leave_out(const std::string& name, LeftOutReason reason);
    [[nodiscard]] bool is_ignored(const std::string& name) const;
    void admit(const struct stat& status) const;

    FolderStack folders_;
    BlobSource* nodes_;
    BlobSink& sink_;
    const CaptureOptions& options_;
    const Call& call_;
    ContentReader reader_;
    std::vector<Frame> frames_;
    std::map<std::pair<dev_t, ino_t>, Linked> linked_;
    std::uint64_t names_ = 0;
    std::uint64_t disk_bytes_ = 0;
    Capture result_;
};

} // namespace rexa::workspace

#endif
