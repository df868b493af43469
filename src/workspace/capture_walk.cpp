#include "workspace/capture_walk.hpp"

#include "workspace/overlay_marks.hpp"
#include "workspace/status.hpp"

#include <rexa/error.hpp>

#include <algorithm>
#include <string>

namespace rexa::workspace {

namespace {

constexpr std::size_t listed_paths = 1'000;

/// Named as a run's limits are.
[[noreturn]] void exceeded(const char* limit, const char* what) {
    throw Error(Errc::resource_exhausted, std::string(limit) + ": the workspace holds " + what +
                                              " than this limit allows; write less or raise it");
}

std::uint64_t apparent_size(const struct stat& status) {
    return static_cast<std::uint64_t>(status.st_size);
}

std::uint64_t disk_size(const struct stat& status) {
    return static_cast<std::uint64_t>(status.st_blocks) * 512;
}

LeftOutReason reason_of(FoundKind kind) {
    switch (kind) {
    case FoundKind::fifo:
        return LeftOutReason::fifo;
    case FoundKind::socket:
        return LeftOutReason::socket;
    case FoundKind::other_mount:
        return LeftOutReason::other_mount;
    case FoundKind::unreadable:
        return LeftOutReason::unreadable;
    case FoundKind::vanished:
        return LeftOutReason::vanished;
    default:
        return LeftOutReason::device;
    }
}

void refuse_foreign(const OverlayMarks& marks) {
    if (marks.foreign) {
        throw Error(Errc::workspace_invalid,
                    "the upper folder was written by an overlay with redirects or metacopy; "
                    "mount it with userxattr and without them");
    }
}

} // namespace

CaptureWalk::CaptureWalk(int top, BlobSource* nodes, BlobSink& sink, const CaptureOptions& options,
                         const Call& call)
    : folders_(top), nodes_(nodes), sink_(sink), options_(options), call_(call),
      reader_(
          sink, [this](const struct stat& status) { admit(status); }, call) {}

Capture CaptureWalk::run(const Tree& base) {
    const int top = folders_.current();
    grant_search(top, status_of(top));
    open_frame(top, std::nullopt, base.is_empty() ? Digest() : base.root());
    while (!frames_.empty()) {
        call_.check();
        step();
    }
    return std::move(result_);
}

void CaptureWalk::open_frame(int folder, std::optional<TreeEntry> covers, const Digest& base) {
    Frame frame;
    frame.covers = std::move(covers);
    const std::uint64_t room = options_.max_files - names_;
    frame.names = list_names(folder, static_cast<std::size_t>(room) + 1);
    if (frame.names.size() > room) {
        exceeded("workspace_files", "more files and folders");
    }
    names_ += frame.names.size();
    if (!base.empty()) {
        frame.differs = false;
        frame.base_digest = base;
        frame.base = decode_tree_node(nodes_->read(base, call_));
    }
    frame.node.entries.reserve(frame.names.size() + frame.base.entries.size());
    frames_.push_back(std::move(frame));
}

void CaptureWalk::step() {
    Frame& frame = frames_.back();
    if (frame.next_name == frame.names.size()) {
        close_frame();
        return;
    }
    const ListedName name = std::move(frame.names[frame.next_name++]);
    std::optional<TreeEntry> covers = take_base(frame, name.name);
    if (!is_ignored(name.name)) {
        visit(name, std::move(covers));
    } else if (covers) {
        frame.node.entries.push_back(std::move(*covers));
    }
}

/// Keeps the base's entries before this name and returns the one with this name.
std::optional<TreeEntry> CaptureWalk::take_base(Frame& frame, const std::string& name) {
    auto& entries = frame.base.entries;
    while (frame.next_base < entries.size() && entries[frame.next_base].name < name) {
        frame.node.entries.push_back(std::move(entries[frame.next_base++]));
    }
    if (frame.next_base < entries.size() && entries[frame.next_base].name == name) {
        return std::move(entries[frame.next_base++]);
    }
    return std::nullopt;
}

void CaptureWalk::close_frame() {
    Frame frame = std::move(frames_.back());
    frames_.pop_back();
    auto& rest = frame.base.entries;
    std::move(rest.begin() + static_cast<std::ptrdiff_t>(frame.next_base), rest.end(),
              std::back_inserter(frame.node.entries));
    const Digest digest = frame.differs ? sink_.put(encode(frame.node)) : frame.base_digest;
    if (frames_.empty()) {
        result_.tree = Tree(digest);
        return;
    }
    TreeEntry entry;
    entry.name = folders_.name();
    entry.kind = EntryKind::directory;
    entry.object = digest;
    folders_.leave();
    add(std::move(entry), frame.covers);
}

void CaptureWalk::visit(const ListedName& name, std::optional<TreeEntry> covers) {
    const int folder = folders_.current();
    Found found;
    if (folder >= 0) {
        found = open_entry(folder, name);
    }
    switch (found.kind) {
    case FoundKind::folder:
        visit_folder(name, std::move(found), std::move(covers));
        return;
    case FoundKind::file:
        visit_file(name, found, covers);
        return;
    case FoundKind::symlink: {
        TreeEntry entry;
        entry.name = name.name;
        entry.kind = EntryKind::symlink;
        entry.target = std::move(found.target);
        ++result_.files;
        add(std::move(entry), covers);
        return;
    }
    case FoundKind::whiteout:
        if (nodes_ != nullptr) {
            drop(covers);
            return;
        }
        break;
    default:
        break;
    }
    leave_out(name.name, reason_of(found.kind));
    drop(covers);
}

void CaptureWalk::visit_folder(const ListedName& name, Found found,
                               std::optional<TreeEntry> covers) {
    if (folders_.depth() == options_.max_depth) {
        throw Error(Errc::resource_exhausted, "the workspace holds folders nested deeper than " +
                                                  std::to_string(options_.max_depth));
    }
    Digest lower;
    if (nodes_ != nullptr) {
        const OverlayMarks marks = read_overlay_marks(found.descriptor.get());
        refuse_foreign(marks);
        if (covers && covers->kind == EntryKind::directory && !marks.opaque) {
            lower = covers->object;
        }
    }
    const int folder = found.descriptor.get();
    folders_.enter(name.name, std::move(found.descriptor));
    open_frame(folder, std::move(covers), lower);
}

void CaptureWalk::visit_file(const ListedName& name, const Found& found,
                             const std::optional<TreeEntry>& covers) {
    const bool no_data = found.status.st_blocks == 0;
    if (nodes_ != nullptr && no_data) {
        const OverlayMarks marks = read_overlay_marks(found.descriptor.get());
        refuse_foreign(marks);
        if (marks.whiteout && found.status.st_size == 0) {
            drop(covers);
            return;
        }
    }
    const StoredContent content = store(found);
    ++result_.files;
    result_.bytes += content.size;
    if (content.torn) {
        ++result_.torn_count;
        if (result_.torn.size() < listed_paths) {
            result_.torn.push_back(folders_.path_of(name.name));
        }
    }
    TreeEntry entry;
    entry.name = name.name;
    entry.kind = (found.status.st_mode & S_IXUSR) != 0 ? EntryKind::executable : EntryKind::file;
    entry.size = content.size;
    entry.object = content.digest;
    add(std::move(entry), covers);
}

StoredContent CaptureWalk::store(const Found& found) {
    const struct stat& status = found.status;
    const std::pair identity(status.st_dev, status.st_ino);
    if (status.st_nlink > 1) {
        const auto known = linked_.find(identity);
        if (known != linked_.end() && same_time(known->second.changed, status.st_ctim)) {
            if (result_.bytes + known->second.content.size > options_.max_bytes) {
                exceeded("workspace_bytes", "files of more bytes");
            }
            return known->second.content;
        }
    }
    const StoredContent content = reader_.store(found.descriptor.get(), status);
    disk_bytes_ += disk_size(status);
    if (status.st_nlink > 1 && !content.torn) {
        linked_[identity] = {content, status.st_ctim};
    }
    return content;
}

void CaptureWalk::add(TreeEntry entry, const std::optional<TreeEntry>& covers) {
    Frame& frame = frames_.back();
    frame.differs = frame.differs || !covers || *covers != entry;
    frame.node.entries.push_back(std::move(entry));
}

void CaptureWalk::drop(const std::optional<TreeEntry>& covers) {
    Frame& frame = frames_.back();
    frame.differs = frame.differs || covers.has_value();
}

void CaptureWalk::leave_out(const std::string& name, LeftOutReason reason) {
    ++result_.left_out_count;
    if (result_.left_out.size() < listed_paths) {
        result_.left_out.push_back({folders_.path_of(name), reason});
    }
}

bool CaptureWalk::is_ignored(const std::string& name) const {
    return std::find(options_.ignore.begin(), options_.ignore.end(), name) != options_.ignore.end();
}

void CaptureWalk::admit(const struct stat& status) const {
    if (apparent_size(status) > options_.max_bytes - result_.bytes) {
        exceeded("workspace_bytes", "files of more bytes");
    }
    if (disk_bytes_ + disk_size(status) > options_.max_bytes) {
        exceeded("workspace_bytes", "files which take up more bytes");
    }
}

} // namespace rexa::workspace
