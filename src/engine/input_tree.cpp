#include "engine/input_tree.hpp"

#include <rexa/error.hpp>

#include <algorithm>
#include <map>

namespace rexa {

namespace {

constexpr std::size_t longest_path = 4095;
constexpr std::size_t longest_name = 255;

/// The input files as a tree of names: a node with contents is a file, one without a folder.
struct Pending {
    const Bytes* contents = nullptr;
    std::map<std::string, Pending, std::less<>> children;
};

[[noreturn]] void refuse(std::string_view path, const char* why) {
    throw Error(Errc::invalid_argument,
                "files: path '" + to_display_text(as_bytes(path)) + "' " + why)
        .from("engine");
}

/// Takes the first name off a path, which must be plain.
std::string_view take_name(std::string_view whole, std::string_view& rest) {
    const auto slash = rest.find('/');
    const auto name = rest.substr(0, slash);
    if (name.empty() || name == "." || name == "..") {
        refuse(whole, "must be relative, without empty, '.' or '..' parts");
    }
    if (name.size() > longest_name) {
        refuse(whole, "has a part of more than 255 bytes");
    }
    rest.remove_prefix(slash == std::string_view::npos ? rest.size() : slash + 1);
    if (slash != std::string_view::npos && rest.empty()) {
        refuse(whole, "must not end in '/'");
    }
    return name;
}

void insert(Pending& top, std::string_view path, const Bytes& contents) {
    if (path.empty() || path.size() > longest_path || path.find('\0') != std::string_view::npos) {
        refuse(path.substr(0, longest_name), "must have 1 to 4095 bytes and no NUL");
    }
    Pending* node = &top;
    for (auto rest = path; !rest.empty();) {
        if (node->contents != nullptr) {
            refuse(path, "uses another input file as a folder");
        }
        node = &node->children[std::string(take_name(path, rest))];
    }
    if (!node->children.empty()) {
        refuse(path, "is a folder of another input file");
    }
    node->contents = &contents;
}

TreeNode read_node(const Digest& digest, BlobSource& source, const Call& call) {
    return decode_tree_node(source.read(digest, call));
}

class Merge {
public:
    Merge(BlobSource& source, BlobSink& sink, const Call& call)
        : source_(source), sink_(sink), call_(call) {}

    Digest folder(TreeNode node, const Pending& changes, const std::string& path) {
        for (const auto& [name, change] : changes.children) {
            put(node, name, change, path.empty() ? name : path + '/' + name);
        }
        return sink_.put(encode(node));
    }

private:
    void put(TreeNode& node, const std::string& name, const Pending& change,
             const std::string& path) {
        const auto place = std::lower_bound(
            node.entries.begin(), node.entries.end(), name,
            [](const TreeEntry& entry, const std::string& wanted) { return entry.name < wanted; });
        const bool exists = place != node.entries.end() && place->name == name;
        if (change.contents != nullptr) {
            if (exists && place->kind == EntryKind::directory) {
                refuse(path, "is a folder of the parent's workspace");
            }
            store(node, place, exists, file_entry(name, *change.contents));
            return;
        }
        if (exists && place->kind != EntryKind::directory) {
            refuse(path, "uses a file of the parent's workspace as a folder");
        }
        auto below = exists ? read_node(place->object, source_, call_) : TreeNode{};
        TreeEntry entry{name, EntryKind::directory, 0, folder(std::move(below), change, path), {}};
        store(node, place, exists, std::move(entry));
    }

    TreeEntry file_entry(const std::string& name, const Bytes& contents) {
        call_.check();
        return {name, EntryKind::file, contents.size(), sink_.put(contents), {}};
    }

    static void store(TreeNode& node, std::vector<TreeEntry>::iterator place, bool exists,
                      TreeEntry entry) {
        if (exists) {
            *place = std::move(entry);
        } else {
            node.entries.insert(place, std::move(entry));
        }
    }

    BlobSource& source_;
    BlobSink& sink_;
    const Call& call_;
};

} // namespace

Tree with_files(const Tree& base, const InputFiles& files, BlobSource& source, BlobSink& sink,
                const Call& call) {
    if (files.empty()) {
        return base;
    }
    Pending top;
    for (const auto& [path, contents] : files) {
        insert(top, path, contents);
    }
    auto node = base.is_empty() ? TreeNode{} : read_node(base.root(), source, call);
    return Tree(Merge(source, sink, call).folder(std::move(node), top, {}));
}

std::optional<TreeEntry> find_entry(const Tree& tree, std::string_view path, BlobSource& source,
                                    const Call& call) {
    if (tree.is_empty()) {
        return std::nullopt;
    }
    Digest folder = tree.root();
    for (auto rest = path;;) {
        const auto slash = rest.find('/');
        const auto node = read_node(folder, source, call);
        const auto* entry = node.find(rest.substr(0, slash));
        if (entry == nullptr || slash == std::string_view::npos) {
            return entry == nullptr ? std::nullopt : std::optional(*entry);
        }
        if (entry->kind != EntryKind::directory) {
            return std::nullopt;
        }
        folder = entry->object;
        rest.remove_prefix(slash + 1);
    }
}

} // namespace rexa
