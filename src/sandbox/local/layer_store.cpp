#include "sandbox/local/layer_store.hpp"

#include "sandbox/local/layer_files.hpp"
#include "sandbox/local/layer_lock.hpp"
#include "workspace/entry.hpp"
#include "workspace/remove.hpp"

#include <rexa/error.hpp>

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <limits>
#include <stdio.h>
#include <string_view>
#include <utility>
#include <vector>

namespace rexa::local {

using workspace::FileDescriptor;
using workspace::ListedName;

namespace {

constexpr std::size_t all = std::numeric_limits<std::size_t>::max();
constexpr std::uint64_t block = 4096;
constexpr const char* private_parent = "/tmp";
constexpr std::string_view private_prefix = "rexa-layers-";

FileDescriptor open_path(const std::filesystem::path& path, int more_flags = 0) {
    FileDescriptor folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | more_flags));
    if (!folder) {
        fail_in_cache("open it");
    }
    return folder;
}

void require_private(int folder) {
    struct stat status = {};
    if (::fstat(folder, &status) != 0) {
        fail_in_cache("stat it");
    }
    if (status.st_uid != ::geteuid() || (status.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
        throw Error(Errc::invalid_argument,
                    "cache_folder: others could change it; name a folder of your own with mode 700")
            .from("local");
    }
}

/// What a tree takes on disk, rounded up: every file has a last block, every folder its own.
std::uint64_t disk_bytes(const workspace::Restored& restored) {
    return restored.bytes + (restored.files + 1) * block;
}

/// A folder in staging, deleted unless it was published.
class StagedFolder {
public:
    explicit StagedFolder(int staging)
        : staging_(staging), made_(make_locked_folder(staging, "")) {}
    StagedFolder(const StagedFolder&) = delete;
    StagedFolder& operator=(const StagedFolder&) = delete;
    ~StagedFolder() {
        if (!made_.folder) {
            return;
        }
        try {
            workspace::remove_contents(made_.folder.get(), Call());
        } catch (const Error&) {
            return; // what stays is abandoned and the next eviction deletes it
        }
        ::unlinkat(staging_, made_.name.c_str(), AT_REMOVEDIR);
    }

    [[nodiscard]] int get() const noexcept { return made_.folder.get(); }

    /// Gives it its final name; false when that name is taken.
    bool publish(int layers, const std::string& name, FileDescriptor& lock) {
        if (::renameat2(staging_, made_.name.c_str(), layers, name.c_str(), RENAME_NOREPLACE) !=
            0) {
            if (errno == EEXIST) {
                return false;
            }
            fail_in_cache("publish a layer");
        }
        lock = std::move(made_.folder);
        return true;
    }

private:
    int staging_;
    LockedFolder made_;
};

struct Candidate {
    std::string name;
    std::uint64_t bytes = 0;
    timespec last_use = {};
};

/// Layers in the order in which they should go: broken ones first, then the longest unused.
std::vector<Candidate> list_candidates(int layers) {
    std::vector<Candidate> candidates;
    for (const ListedName& entry : workspace::list_names(layers, all)) {
        const FileDescriptor layer = open_existing_folder(layers, entry.name);
        if (!layer) {
            continue;
        }
        Candidate candidate;
        candidate.name = entry.name;
        if (const auto bytes = read_marker(layer.get())) {
            struct stat status = {};
            if (::fstat(layer.get(), &status) != 0) {
                fail_in_cache("stat a layer");
            }
            candidate.bytes = *bytes;
            candidate.last_use = status.st_mtim;
        }
        candidates.push_back(std::move(candidate));
    }
    std::sort(candidates.begin(), candidates.end(), [](const Candidate& a, const Candidate& b) {
        return std::pair(a.last_use.tv_sec, a.last_use.tv_nsec) <
               std::pair(b.last_use.tv_sec, b.last_use.tv_nsec);
    });
    return candidates;
}

std::string private_names() {
    return std::string(private_prefix) + std::to_string(::geteuid()) + "-";
}

} // namespace

LayerStore::LayerStore(const LayerCacheOptions& options) {
    restore_.owner = options.owner;
    const workspace::Owner owner =
        options.owner.value_or(workspace::Owner{::geteuid(), ::getegid()});
    suffix_ = "." + std::to_string(owner.uid) + "." + std::to_string(owner.gid) + "." + boot_name();
    if (options.folder.empty()) {
        open_private_folder();
    } else {
        open_named_folder(options.folder);
    }
    require_private(top_.get());
    layers_ = make_folder(top_.get(), "layers");
    staging_ = make_folder(top_.get(), "staging");
    turns_ = make_folder(top_.get(), "turns");
    trash_ = make_folder(top_.get(), "trash");
}

LayerStore::~LayerStore() {
    if (!private_folder_.empty() && maker_ == ::getpid()) {
        remove_private_folder();
    }
}

void LayerStore::open_private_folder() {
    const FileDescriptor parent = open_path(private_parent);
    clear_abandoned_folders(parent.get(), private_names(), Call());
    LockedFolder made = make_locked_folder(parent.get(), private_names());
    private_folder_ = std::move(made.name);
    top_ = std::move(made.folder);
}

void LayerStore::open_named_folder(const std::filesystem::path& folder) {
    if (::mkdir(folder.c_str(), S_IRWXU) != 0 && errno != EEXIST) {
        fail_in_cache("make it");
    }
    // What lies in it is deleted in time: it may be a received history's, and lead elsewhere.
    top_ = open_path(folder, O_NOFOLLOW);
}

void LayerStore::remove_private_folder() noexcept {
    try {
        workspace::remove_contents(top_.get(), Call());
        const FileDescriptor parent = open_path(private_parent);
        ::unlinkat(parent.get(), private_folder_.c_str(), AT_REMOVEDIR);
    } catch (const Error&) {
        return; // the next private cache of this user takes it for abandoned
    }
}

std::string LayerStore::name_of(const Tree& tree) const {
    return tree.root().to_string() + suffix_;
}

std::optional<CachedLayer> LayerStore::find(const Tree& tree) {
    const std::string name = name_of(tree);
    FileDescriptor layer = open_existing_folder(layers_.get(), name);
    if (!layer || !try_lock(layer.get(), LockKind::shared) ||
        !is_still_named(layers_.get(), name, layer.get()) || !read_marker(layer.get())) {
        return std::nullopt;
    }
    FileDescriptor folder = open_existing_folder(layer.get(), "tree");
    if (!folder) {
        return std::nullopt;
    }
    if (::futimens(layer.get(), nullptr) != 0) {
        fail_in_cache("note the use of a layer");
    }
    return CachedLayer(std::move(layer), std::move(folder));
}

CachedLayer LayerStore::get(const Tree& tree, BlobSource& source, const Call& call) {
    if (auto layer = find(tree)) {
        return std::move(*layer);
    }
    const unsigned bucket = tree.root().raw()[0] & 0x3f;
    const FileDescriptor turn(::openat(turns_.get(), std::to_string(bucket).c_str(),
                                       O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!turn) {
        fail_in_cache("open a lock file");
    }
    lock_waiting(turn.get(), LockKind::exclusive, call);
    for (;;) {
        call.check();
        if (auto layer = find(tree)) {
            return std::move(*layer);
        }
        discard_broken(name_of(tree));
        if (auto layer = materialise(tree, source, call)) {
            return std::move(*layer);
        }
    }
}

std::optional<CachedLayer> LayerStore::materialise(const Tree& tree, BlobSource& source,
                                                   const Call& call) {
    StagedFolder staged(staging_.get());
    FileDescriptor folder = make_folder(staged.get(), "tree");
    const workspace::Restored restored =
        workspace::restore_tree(tree, source, folder.get(), restore_, call);
    write_marker(staged.get(), disk_bytes(restored));
    FileDescriptor lock;
    if (!staged.publish(layers_.get(), name_of(tree), lock)) {
        return std::nullopt;
    }
    return CachedLayer(std::move(lock), std::move(folder));
}

/// A whole layer is only ever under its name, unless someone else has meddled with it.
void LayerStore::discard_broken(const std::string& name) {
    const FileDescriptor layer = open_existing_folder(layers_.get(), name);
    if (layer && !read_marker(layer.get())) {
        move_to_trash(layers_.get(), name);
    }
}

bool LayerStore::move_to_trash(int parent, const std::string& name) {
    const FileDescriptor folder = open_existing_folder(parent, name);
    if (!folder || !try_lock(folder.get(), LockKind::exclusive) ||
        !is_still_named(parent, name, folder.get())) {
        return false;
    }
    if (::renameat(parent, name.c_str(), trash_.get(), random_name().c_str()) != 0) {
        fail_in_cache("move a folder to the trash");
    }
    return true;
}

void LayerStore::evict(std::uint64_t max_bytes, const Call& call) {
    // Opened anew: a lock belongs to the open file, and threads must exclude each other too.
    const FileDescriptor turn = make_folder(top_.get(), "trash");
    if (!try_lock(turn.get(), LockKind::exclusive)) {
        return;
    }
    discard_abandoned(call);
    evict_layers(max_bytes, call);
    workspace::remove_contents(trash_.get(), call);
}

void LayerStore::discard_abandoned(const Call& call) {
    for (const ListedName& entry : workspace::list_names(staging_.get(), all)) {
        call.check();
        move_to_trash(staging_.get(), entry.name);
    }
}

void LayerStore::evict_layers(std::uint64_t max_bytes, const Call& call) {
    const std::vector<Candidate> candidates = list_candidates(layers_.get());
    std::uint64_t total = 0;
    for (const Candidate& candidate : candidates) {
        total += candidate.bytes;
    }
    for (const Candidate& candidate : candidates) {
        call.check();
        if (total <= max_bytes && candidate.bytes > 0) {
            return;
        }
        if (move_to_trash(layers_.get(), candidate.name)) {
            total -= candidate.bytes;
        }
    }
}

} // namespace rexa::local
