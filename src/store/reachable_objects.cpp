#include "store/reachable_objects.hpp"

namespace rexa::store {

ObjectRoots roots_of(const SnapshotData& data) {
    ObjectRoots roots;
    if (!data.before.is_empty()) {
        roots.trees.push_back(data.before.root());
    }
    if (!data.after.is_empty() && data.after != data.before) {
        roots.trees.push_back(data.after.root());
    }
    if (!data.provenance.generation.empty()) {
        roots.blobs.push_back(data.provenance.generation);
    }
    return roots;
}

void ReachableObjects::add(const ObjectRoots& roots) {
    for (const Digest& root : roots.trees) {
        add_tree(root);
    }
    reached_.insert(roots.blobs.begin(), roots.blobs.end());
}

void ReachableObjects::add_tree(const Digest& root) {
    std::vector<Digest> folders{root};
    while (!folders.empty()) {
        const Digest folder = folders.back();
        folders.pop_back();
        if (!expanded_.insert(folder).second) {
            continue;
        }
        reached_.insert(folder);
        const auto node = read_node_(folder);
        if (!node) {
            continue;
        }
        for (const TreeEntry& entry : node->entries) {
            if (entry.kind == EntryKind::directory) {
                folders.push_back(entry.object);
            } else if (entry.kind != EntryKind::symlink) {
                reached_.insert(entry.object);
            }
        }
    }
}

} // namespace rexa::store
