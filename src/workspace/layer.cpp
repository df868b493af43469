#include "workspace/layer.hpp"

#include "workspace/canonical.hpp"
#include "workspace/entry.hpp"
#include "workspace/folder_stack.hpp"
#include "workspace/overlay_marks.hpp"
#include "workspace/remove.hpp"

#include <rexa/error.hpp>

#include <errno.h>
#include <fcntl.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <algorithm>
#include <limits>
#include <string_view>
#include <utility>

namespace rexa::workspace {

namespace {

[[noreturn]] void fail(const char* step) {
    const int number = errno;
    throw Error(Errc::workspace_invalid, std::string("cannot normalise a layer: ") + step)
        .with_errno(number);
}

/// Labels of a security module are the host's own and stay.
bool belongs_to_content(std::string_view attribute) {
    if (attribute == opaque_attribute || attribute == whiteout_attribute) {
        return false;
    }
    return attribute.starts_with("user.") || attribute.starts_with("system.posix_acl_") ||
           attribute == "security.capability";
}

void strip_attributes(int file) {
    for (const std::string& name : list_attributes(file)) {
        if (belongs_to_content(name) && ::fremovexattr(file, name.c_str()) != 0 &&
            errno != ENODATA) {
            fail("fremovexattr");
        }
    }
}

class NormaliseWalk {
public:
    NormaliseWalk(int top, const NormaliseOptions& options, const Call& call)
        : folders_(top), options_(options), call_(call) {}

    NormalisedLayer run() {
        open_frame(folders_.current());
        while (!frames_.empty() && result_.fit) {
            call_.check();
            Frame& frame = frames_.back();
            if (frame.next < frame.names.size()) {
                const ListedName name = std::move(frame.names[frame.next++]);
                visit(name);
            } else {
                close_frame();
            }
        }
        return result_;
    }

private:
    struct Frame {
        std::vector<ListedName> names;
        std::size_t next = 0;
    };

    int folder() {
        const int number = folders_.current();
        if (number < 0) {
            throw Error(Errc::workspace_invalid,
                        "cannot normalise a layer: it was changed meanwhile");
        }
        return number;
    }

    void open_frame(int number) {
        frames_.push_back({list_names(number, std::numeric_limits<std::size_t>::max()), 0});
    }

    void close_frame() {
        const int number = folder();
        strip_attributes(number);
        if (!make_canonical(number, canonical_folder_mode, options_.owner)) {
            fail("set a folder's owner, mode and time");
        }
        frames_.pop_back();
        if (!frames_.empty()) {
            folders_.leave();
        }
    }

    void visit(const ListedName& name) {
        const int parent = folder();
        Found found = open_entry(parent, name);
        if (is_ignored(name.name)) {
            remove(parent, name.name, found);
            return;
        }
        switch (found.kind) {
        case FoundKind::file:
            normalise_file(found);
            return;
        case FoundKind::folder: {
            ++result_.files;
            const int inner = found.descriptor.get();
            folders_.enter(name.name, std::move(found.descriptor));
            open_frame(inner);
            return;
        }
        case FoundKind::symlink:
            ++result_.files;
            if (!make_symlink_canonical(parent, name.name.c_str(), options_.owner)) {
                fail("set a symlink's owner and time");
            }
            return;
        case FoundKind::whiteout:
            ++result_.files;
            return;
        case FoundKind::fifo:
        case FoundKind::socket:
        case FoundKind::device:
        case FoundKind::other_mount:
        case FoundKind::unreadable:
        case FoundKind::vanished:
            result_.fit = false;
            return;
        }
    }

    void normalise_file(const Found& found) {
        const struct stat& status = found.status;
        if (status.st_nlink > 1) {
            result_.fit = false;
            return;
        }
        ++result_.files;
        result_.bytes += static_cast<std::uint64_t>(status.st_blocks) * 512;
        const bool executable = (status.st_mode & S_IXUSR) != 0;
        strip_attributes(found.descriptor.get());
        if (!make_canonical(found.descriptor.get(),
                            executable ? canonical_executable_mode : canonical_file_mode,
                            options_.owner)) {
            fail("set a file's owner, mode and time");
        }
    }

    void remove(int parent, const std::string& name, const Found& found) {
        const bool is_folder = found.kind == FoundKind::folder;
        if (is_folder) {
            remove_contents(found.descriptor.get(), call_);
        }
        if (::unlinkat(parent, name.c_str(), is_folder ? AT_REMOVEDIR : 0) != 0) {
            fail("unlinkat");
        }
    }

    [[nodiscard]] bool is_ignored(const std::string& name) const {
        return std::find(options_.ignore.begin(), options_.ignore.end(), name) !=
               options_.ignore.end();
    }

    FolderStack folders_;
    const NormaliseOptions& options_;
    const Call& call_;
    std::vector<Frame> frames_;
    NormalisedLayer result_;
};

} // namespace

NormalisedLayer normalise_layer(int upper, const NormaliseOptions& options, const Call& call) {
    return NormaliseWalk(upper, options, call).run();
}

} // namespace rexa::workspace
