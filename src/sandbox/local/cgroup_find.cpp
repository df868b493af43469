#include "sandbox/local/cgroup.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>
#include <sstream>

namespace rexa::local {

namespace fs = std::filesystem;

namespace {

bool has_word(const std::string& list, std::string_view word, char separator) {
    std::istringstream words(list);
    for (std::string each; std::getline(words, each, separator);) {
        if (each == word) {
            return true;
        }
    }
    return false;
}

/// The path in a line "id:controllers:path" of /proc/self/cgroup; no controller: version 2.
std::optional<fs::path> own_path(const std::string& own_cgroups, std::string_view controller) {
    std::istringstream lines(own_cgroups);
    for (std::string line; std::getline(lines, line);) {
        const std::size_t first = line.find(':');
        const std::size_t second = line.find(':', first + 1);
        if (first == std::string::npos || second == std::string::npos) {
            continue;
        }
        const std::string controllers = line.substr(first + 1, second - first - 1);
        if (controllers == controller ||
            (!controller.empty() && has_word(controllers, controller, ','))) {
            return fs::path(line.substr(second + 1)).relative_path();
        }
    }
    return std::nullopt;
}

std::string trimmed(std::string text) {
    while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) {
        text.pop_back();
    }
    return text;
}

bool offers(CgroupFiles& files, const fs::path& folder, const char* list) {
    const std::string controllers = trimmed(files.read(folder / list).value_or(""));
    return has_word(controllers, "memory", ' ') && has_word(controllers, "pids", ' ');
}

void remove_with_children(CgroupFiles& files, const fs::path& folder) {
    for (const std::string& child : files.list(folder)) {
        files.remove(folder / child);
    }
    files.remove(folder);
}

void remove_stale(CgroupFiles& files, const fs::path& parent) {
    for (const std::string& name : files.list(parent)) {
        if (owner_is_dead(name)) {
            remove_with_children(files, parent / name);
        }
    }
}

/// This process's folder in `parent`; an earlier helper of the same process may have made it.
bool make_own_folder(CgroupFiles& files, const fs::path& folder) {
    const int error = files.make(folder);
    return error == 0 || error == EEXIST;
}

} // namespace

std::unique_ptr<CgroupTree> CgroupTree::find_v2(CgroupFiles& files, const fs::path& root,
                                                const std::string& own_cgroups,
                                                const std::string& owner) {
    const std::optional<fs::path> own = own_path(own_cgroups, "");
    fs::path top = root;
    if (!files.exists(top / "cgroup.controllers")) {
        top = root / "unified";
    }
    if (!own || !files.exists(top / "cgroup.controllers")) {
        return nullptr;
    }
    // A cgroup which holds processes cannot hand controllers on to its children, and this process
    // is in its own; hence a sibling, in the nearest ancestor that hands them on to us.
    for (fs::path at = *own;; at = at.parent_path()) {
        const fs::path parent = at.empty() ? top : top / at;
        if (offers(files, parent, "cgroup.subtree_control")) {
            remove_stale(files, parent);
            const fs::path folder = parent / owner;
            if (make_own_folder(files, folder)) {
                if (files.write(folder / "cgroup.subtree_control", "+memory +pids") == 0) {
                    return std::unique_ptr<CgroupTree>(
                        new CgroupTree(files, Enforcement::cgroup_v2, {folder}));
                }
                files.remove(folder);
            }
        }
        if (at.empty()) {
            return nullptr;
        }
    }
}

std::unique_ptr<CgroupTree> CgroupTree::find_v1(CgroupFiles& files, const fs::path& root,
                                                const std::string& own_cgroups,
                                                const std::string& owner) {
    std::vector<fs::path> folders;
    for (const char* controller : {"memory", "pids", "cpuacct"}) {
        const std::optional<fs::path> own = own_path(own_cgroups, controller);
        fs::path parent = root / controller;
        if (own && files.exists(parent / *own / "cgroup.procs")) {
            parent /= *own;
        }
        if (own && files.exists(parent / "cgroup.procs")) {
            remove_stale(files, parent);
        }
        if (!own || !files.exists(parent / "cgroup.procs") ||
            !make_own_folder(files, parent / owner)) {
            for (const fs::path& folder : folders) {
                files.remove(folder);
            }
            return nullptr;
        }
        folders.push_back(parent / owner);
    }
    return std::unique_ptr<CgroupTree>(
        new CgroupTree(files, Enforcement::cgroup_v1, std::move(folders)));
}

std::unique_ptr<CgroupTree> CgroupTree::find(CgroupFiles& files, const fs::path& root,
                                             const std::string& own_cgroups,
                                             const std::string& owner) {
    if (auto tree = find_v2(files, root, own_cgroups, owner)) {
        return tree;
    }
    return find_v1(files, root, own_cgroups, owner);
}

} // namespace rexa::local
