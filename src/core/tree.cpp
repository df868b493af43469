#include "core/codec/varint.hpp"

#include <rexa/error.hpp>
#include <rexa/tree.hpp>

#include <algorithm>
#include <optional>

namespace rexa {
namespace {

constexpr std::string_view magic("rexa tree\n\x01", 11);
constexpr std::string_view subject = "tree node";

/// Why this entry may not stand in a folder; nothing when it may.
std::optional<std::string_view> defect(const TreeEntry& entry) noexcept {
    using namespace std::string_view_literals;
    if (entry.name.empty() || entry.name == "." || entry.name == ".." ||
        entry.name.find_first_of("/\0"sv) != std::string::npos) {
        return "an entry's name is empty, '.', '..', or holds '/' or NUL";
    }
    const bool is_file = entry.kind == EntryKind::file || entry.kind == EntryKind::executable;
    const bool is_symlink = entry.kind == EntryKind::symlink;
    if (!is_file && !is_symlink && entry.kind != EntryKind::directory) {
        return "an entry's kind is unknown";
    }
    if (!is_file && entry.size != 0) {
        return "an entry that is no file has a size";
    }
    if (is_symlink == entry.target.empty() || entry.target.find('\0') != std::string::npos) {
        return "a symlink needs a target without NUL, and nothing else has one";
    }
    if (is_symlink != entry.object.empty()) {
        return "a file or folder needs a digest, and a symlink has none";
    }
    return std::nullopt;
}

void put_entry(std::string& out, const TreeEntry& entry) {
    out.push_back(static_cast<char>(entry.kind));
    core::put_sized(out, entry.name);
    if (entry.kind == EntryKind::symlink) {
        core::put_sized(out, entry.target);
        return;
    }
    if (entry.kind != EntryKind::directory) {
        core::put_varint(out, entry.size);
    }
    out.append(reinterpret_cast<const char*>(entry.object.raw().data()), entry.object.raw().size());
}

Digest take_digest(core::ByteReader& reader) {
    Digest::Raw raw{};
    std::ranges::copy(reader.take(raw.size()), raw.begin());
    return Digest(raw);
}

TreeEntry take_entry(core::ByteReader& reader) {
    TreeEntry entry;
    entry.kind = static_cast<EntryKind>(reader.byte());
    entry.name = reader.sized();
    switch (entry.kind) {
    case EntryKind::file:
    case EntryKind::executable:
        entry.size = reader.varint();
        entry.object = take_digest(reader);
        return entry;
    case EntryKind::directory:
        entry.object = take_digest(reader);
        return entry;
    case EntryKind::symlink:
        entry.target = reader.sized();
        return entry;
    }
    reader.fail("an entry's kind is unknown");
}

} // namespace

const TreeEntry* TreeNode::find(std::string_view name) const noexcept {
    const auto at = std::ranges::lower_bound(entries, name, {}, &TreeEntry::name);
    return at != entries.end() && at->name == name ? &*at : nullptr;
}

Bytes encode(const TreeNode& node) {
    std::string out(magic);
    const TreeEntry* previous = nullptr;
    for (const TreeEntry& entry : node.entries) {
        if (const auto why = defect(entry)) {
            throw Error(Errc::workspace_invalid, std::string(subject) + ": " + std::string(*why));
        }
        if (previous != nullptr && previous->name >= entry.name) {
            throw Error(Errc::workspace_invalid,
                        "tree node: entries must be in byte order of their names, each name once");
        }
        put_entry(out, entry);
        previous = &entry;
    }
    return Bytes(std::move(out));
}

TreeNode decode_tree_node(BytesView bytes) {
    core::ByteReader reader(as_chars(bytes), subject);
    if (reader.take(magic.size()) != magic) {
        reader.fail("the bytes are not a folder of this version");
    }
    TreeNode node;
    while (!reader.at_end()) {
        TreeEntry entry = take_entry(reader);
        if (const auto why = defect(entry)) {
            reader.fail(*why);
        }
        if (!node.entries.empty() && node.entries.back().name >= entry.name) {
            reader.fail("entries are not in byte order of their names, each name once");
        }
        node.entries.push_back(std::move(entry));
    }
    return node;
}

Tree::Tree() {
    static const Digest empty = Digest::of(encode(TreeNode()));
    root_ = empty;
}

} // namespace rexa
