#include "workspace/restore.hpp"

#include "workspace/canonical.hpp"
#include "workspace/entry.hpp"
#include "workspace/folder_stack.hpp"
#include "workspace/remove.hpp"

#include <rexa/error.hpp>

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string>
#include <utility>
#include <vector>

namespace rexa::workspace {

namespace {

constexpr std::uint64_t small_file = 1024 * 1024;

[[noreturn]] void fail(const char* step) {
    const int number = errno;
    const std::string text = std::string("cannot restore the workspace: ") + step;
    if (number == ENOSPC || number == EDQUOT || number == EFBIG) {
        throw Error(Errc::resource_exhausted,
                    text + ": no space left; free some or raise its quota")
            .with_errno(number);
    }
    if (number == EEXIST) {
        throw Error(Errc::workspace_invalid,
                    text + ": the file system takes two names of a folder for the same")
            .with_errno(number);
    }
    throw Error(Errc::workspace_invalid, text).with_errno(number);
}

[[noreturn]] void exceeded(const char* field, std::uint64_t limit) {
    throw Error(Errc::resource_exhausted,
                std::string(field) + ": the tree needs more than " + std::to_string(limit));
}

void write_all(int file, BytesView bytes) {
    while (!bytes.empty()) {
        const ssize_t count = ::write(file, bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count < 0) {
            fail("write");
        }
        bytes = bytes.subspan(static_cast<std::size_t>(count));
    }
}

void require_size(std::uint64_t found, const TreeEntry& entry) {
    if (found != entry.size) {
        throw Error(Errc::store_corrupt, "a file's size in its folder is " +
                                             std::to_string(entry.size) + ", its blob " +
                                             entry.object.to_string() + " has another");
    }
}

class RestoreWalk {
public:
    RestoreWalk(BlobSource& source, int top, const RestoreOptions& options, const Call& call)
        : folders_(top), source_(source), options_(options), call_(call) {}

    Restored run(const Tree& tree) {
        open_frame(tree.root());
        while (!frames_.empty()) {
            call_.check();
            Frame& frame = frames_.back();
            if (frame.next < frame.node.entries.size()) {
                place(frame.node.entries[frame.next++]);
            } else {
                close_frame();
            }
        }
        return result_;
    }

private:
    struct Frame {
        TreeNode node;
        std::size_t next = 0;
    };

    int folder() {
        const int number = folders_.current();
        if (number < 0) {
            throw Error(Errc::workspace_invalid,
                        "cannot restore the workspace: the folder was changed meanwhile");
        }
        return number;
    }

    void open_frame(const Digest& digest) {
        Frame frame;
        if (!Tree(digest).is_empty()) {
            frame.node = decode_tree_node(source_.read(digest, call_));
        }
        result_.files += frame.node.entries.size();
        if (result_.files > options_.max_files) {
            exceeded("max_files", options_.max_files);
        }
        frames_.push_back(std::move(frame));
    }

    void place(const TreeEntry& entry) {
        switch (entry.kind) {
        case EntryKind::file:
            place_file(entry, canonical_file_mode);
            return;
        case EntryKind::executable:
            place_file(entry, canonical_executable_mode);
            return;
        case EntryKind::directory:
            enter_folder(entry);
            return;
        case EntryKind::symlink:
            return;
        }
    }

    void place_file(const TreeEntry& entry, mode_t mode) {
        if (entry.size > options_.max_bytes - result_.bytes) {
            exceeded("max_bytes", options_.max_bytes);
        }
        const FileDescriptor file(::openat(folder(), entry.name.c_str(),
                                           O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                                           0600));
        if (!file) {
            fail("create a file");
        }
        if (entry.size <= small_file) {
            const Bytes bytes = source_.read(entry.object, call_);
            require_size(bytes.size(), entry);
            write_all(file.get(), bytes);
        } else {
            stream(file.get(), entry);
        }
        result_.bytes += entry.size;
        if (!make_canonical(file.get(), mode, options_.owner)) {
            fail("set a file's owner, mode and time");
        }
    }

    void stream(int file, const TreeEntry& entry) {
        std::uint64_t written = 0;
        source_.read(
            entry.object,
            [&](BytesView piece) {
                call_.check();
                if (piece.size() > entry.size - written) {
                    require_size(written + piece.size(), entry);
                }
                write_all(file, piece);
                written += piece.size();
            },
            call_);
        require_size(written, entry);
    }

    void enter_folder(const TreeEntry& entry) {
        if (folders_.depth() == options_.max_depth) {
            exceeded("max_depth", options_.max_depth);
        }
        const int parent = folder();
        if (::mkdirat(parent, entry.name.c_str(), S_IRWXU) != 0) {
            fail("create a folder");
        }
        FileDescriptor created = open_folder(parent, entry.name);
        if (!created) {
            fail("open a folder");
        }
        folders_.enter(entry.name, std::move(created));
        open_frame(entry.object);
    }

    /// Symlinks come last, when nothing more is written by way of their folder.
    void close_frame() {
        const int number = folder();
        for (const TreeEntry& entry : frames_.back().node.entries) {
            if (entry.kind == EntryKind::symlink) {
                place_symlink(number, entry);
            }
        }
        if (!make_canonical(number, canonical_folder_mode, options_.owner)) {
            fail("set a folder's owner, mode and time");
        }
        frames_.pop_back();
        if (!frames_.empty()) {
            folders_.leave();
        }
    }

    void place_symlink(int folder, const TreeEntry& entry) const {
        if (::symlinkat(entry.target.c_str(), folder, entry.name.c_str()) != 0) {
            fail("create a symlink");
        }
        if (!make_symlink_canonical(folder, entry.name.c_str(), options_.owner)) {
            fail("set a symlink's owner and time");
        }
    }

    FolderStack folders_;
    BlobSource& source_;
    const RestoreOptions& options_;
    const Call& call_;
    std::vector<Frame> frames_;
    Restored result_;
};

/// The error that led here is the one to report; what cannot be removed stays.
void discard(int folder) noexcept {
    try {
        remove_contents(folder, Call());
    } catch (const Error&) {
    }
}

} // namespace

Restored restore_tree(const Tree& tree, BlobSource& source, int folder,
                      const RestoreOptions& options, const Call& call) {
    if (!list_names(folder, 1).empty()) {
        throw Error(Errc::failed_precondition,
                    "the folder to restore into is not empty; restore into a new one");
    }
    try {
        return RestoreWalk(source, folder, options, call).run(tree);
    } catch (...) {
        discard(folder);
        throw;
    }
}

} // namespace rexa::workspace
