#include "sandbox/daytona/manifest.hpp"

#include "core/base64.hpp"

#include <rexa/error.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace rexa::daytona {

namespace {

constexpr std::size_t deepest = 1'000;
constexpr std::size_t most_listed = 1'000;
// What Linux can have.
constexpr std::size_t longest_name = 255;
constexpr std::size_t longest_target = 4'095;

class ManifestWriter {
public:
    ManifestWriter(BlobSource& nodes, const Call& call) : nodes_(nodes), call_(call) {}

    Manifest write(const Tree& tree) {
        if (!tree.is_empty()) {
            write_folder(tree.root(), "");
        }
        return std::move(manifest_);
    }

private:
    void write_folder(const Digest& folder, const std::string& path) {
        call_.check();
        for (const auto& entry : decode_tree_node(nodes_.read(folder, call_)).entries) {
            write_entry(entry, path.empty() ? entry.name : path + "/" + entry.name);
        }
    }

    void write_entry(const TreeEntry& entry, const std::string& path) {
        const auto name = core::to_base64(path);
        switch (entry.kind) {
        case EntryKind::directory:
            manifest_.text += "d " + name + "\n";
            write_folder(entry.object, path);
            return;
        case EntryKind::symlink:
            manifest_.text += "l " + core::to_base64(entry.target) + " " + name + "\n";
            return;
        case EntryKind::file:
        case EntryKind::executable:
            manifest_.text += entry.kind == EntryKind::file ? "f " : "x ";
            manifest_.text +=
                entry.object.to_string() + " " + std::to_string(entry.size) + " " + name + "\n";
            manifest_.files.emplace(entry.object, entry.size);
            return;
        }
    }

    BlobSource& nodes_;
    const Call& call_;
    Manifest manifest_;
};

[[noreturn]] void no_manifest(const char* why) {
    throw Error(Errc::bad_reply,
                std::string("the sandbox's list of its workspace is broken: ") + why)
        .from("daytona");
}

std::string_view take_word(std::string_view& line) {
    const auto end = std::min(line.find(' '), line.size());
    const auto word = line.substr(0, end);
    line.remove_prefix(std::min(end + 1, line.size()));
    return word;
}

std::string plain(std::string_view encoded) {
    auto bytes = core::from_base64(encoded);
    if (!bytes) {
        no_manifest("a name is not in base64");
    }
    return std::move(*bytes);
}

std::uint64_t number(std::string_view text) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) {
        no_manifest("a size is no number");
    }
    return value;
}

Digest digest(std::string_view text) {
    try {
        return Digest::parse(text);
    } catch (const Error&) {
        no_manifest("a digest is not of SHA-256");
    }
}

struct Line {
    char kind = 0;
    std::string path;
    TreeEntry entry;
    workspace::LeftOutReason reason = workspace::LeftOutReason::fifo;
};

workspace::LeftOutReason reason_of(std::string_view word) {
    using workspace::LeftOutReason;
    constexpr std::array known{
        std::pair("fifo", LeftOutReason::fifo),
        std::pair("socket", LeftOutReason::socket),
        std::pair("device", LeftOutReason::device),
        std::pair("unreadable", LeftOutReason::unreadable),
        std::pair("vanished", LeftOutReason::vanished),
    };
    for (const auto& [name, reason] : known) {
        if (word == name) {
            return reason;
        }
    }
    no_manifest("something was left out for an unknown reason");
}

Line parse_line(std::string_view text) {
    Line line;
    const auto kind = take_word(text);
    if (kind.size() != 1) {
        no_manifest("a line of no kind");
    }
    line.kind = kind.front();
    switch (line.kind) {
    case 'd':
        line.entry.kind = EntryKind::directory;
        break;
    case 'l':
        line.entry.kind = EntryKind::symlink;
        line.entry.target = plain(take_word(text));
        if (line.entry.target.size() > longest_target) {
            no_manifest("a link to more than a path can be");
        }
        break;
    case 'f':
    case 'x':
        line.entry.kind = line.kind == 'f' ? EntryKind::file : EntryKind::executable;
        line.entry.object = digest(take_word(text));
        line.entry.size = number(take_word(text));
        break;
    case '!':
        line.reason = reason_of(take_word(text));
        break;
    default:
        no_manifest("a line of an unknown kind");
    }
    line.path = plain(text);
    return line;
}

/// Holds what a sandbox says of its workspace against what it was allowed.
class WorkspaceCount {
public:
    explicit WorkspaceCount(const WorkspaceLimits& limits) : limits_(limits) {}

    void add(const TreeEntry& entry) {
        if (++files_ > limits_.files) {
            exceeded("workspace_files", "more files and folders");
        }
        if (entry.object.empty()) {
            return;
        }
        const auto [known, is_new] = sizes_.emplace(entry.object, entry.size);
        if (!is_new) {
            if (known->second != entry.size) {
                no_manifest("the same content has two sizes");
            }
            return;
        }
        if (entry.size > limits_.bytes - bytes_) {
            exceeded("workspace_bytes", "files of more bytes");
        }
        bytes_ += entry.size;
    }

private:
    [[noreturn]] static void exceeded(const char* limit, const char* what) {
        throw Error(Errc::resource_exhausted, std::string(limit) + ": the workspace holds " + what +
                                                  " than this limit allows; write less or raise it")
            .from("daytona");
    }

    const WorkspaceLimits limits_;
    std::uint64_t files_ = 0;
    std::uint64_t bytes_ = 0;
    FileSizes sizes_;
};

/// Depth first, folders before what lies in them.
class TreeBuilder {
public:
    explicit TreeBuilder(BlobSink& sink) : sink_(sink) { open_.emplace_back(); }

    void add(const std::string& path, TreeEntry entry) {
        const auto slash = path.rfind('/');
        if (slash == 0) {
            no_manifest("a path that leads out of the workspace");
        }
        close_until(slash == std::string::npos ? std::string() : path.substr(0, slash));
        entry.name = slash == std::string::npos ? path : path.substr(slash + 1);
        if (entry.name.size() > longest_name) {
            no_manifest("a name longer than a file's can be");
        }
        if (entry.kind != EntryKind::directory) {
            open_.back().node.entries.push_back(std::move(entry));
            return;
        }
        if (open_.size() > deepest) {
            no_manifest("folders are nested too deeply");
        }
        open_.push_back({path, std::move(entry.name), {}});
    }

    Tree finish() {
        while (open_.size() > 1) {
            close();
        }
        return Tree(put(open_.back().node));
    }

private:
    struct Folder {
        std::string path;
        std::string name;
        TreeNode node;
    };

    void close_until(const std::string& parent) {
        while (open_.back().path != parent) {
            if (open_.size() == 1) {
                no_manifest("a folder is missing");
            }
            close();
        }
    }

    void close() {
        auto folder = std::move(open_.back());
        open_.pop_back();
        TreeEntry entry;
        entry.name = std::move(folder.name);
        entry.kind = EntryKind::directory;
        entry.object = put(folder.node);
        open_.back().node.entries.push_back(std::move(entry));
    }

    Digest put(TreeNode& node) {
        std::sort(node.entries.begin(), node.entries.end(),
                  [](const TreeEntry& a, const TreeEntry& b) { return a.name < b.name; });
        return sink_.put(encoded(node));
    }

    /// Writing a folder and reading it back together refuse what no folder can hold.
    static Bytes encoded(const TreeNode& node) {
        try {
            auto bytes = encode(node);
            decode_tree_node(bytes);
            return bytes;
        } catch (const Error&) {
            no_manifest("a name that no file can have, or two of the same");
        }
    }

    BlobSink& sink_;
    std::vector<Folder> open_;
};

} // namespace

Manifest write_manifest(const Tree& tree, BlobSource& nodes, const Call& call) {
    return ManifestWriter(nodes, call).write(tree);
}

FoundWorkspace read_manifest(std::string_view text, const WorkspaceLimits& limits) {
    FoundWorkspace found;
    WorkspaceCount count(limits);
    while (!text.empty()) {
        const auto end = text.find('\n');
        if (end == std::string_view::npos) {
            no_manifest("its last line is cut");
        }
        auto line = parse_line(text.substr(0, end));
        text.remove_prefix(end + 1);
        count.add(line.entry);
        if (line.kind != '!') {
            found.entries.push_back({std::move(line.path), std::move(line.entry)});
        } else if (++found.left_out_count <= most_listed) {
            found.left_out.push_back({std::move(line.path), line.reason});
        }
    }
    return found;
}

Tree build_tree(std::vector<FoundEntry> entries, BlobSink& sink) {
    TreeBuilder tree(sink);
    for (auto& [path, entry] : entries) {
        tree.add(path, std::move(entry));
    }
    return tree.finish();
}

} // namespace rexa::daytona
