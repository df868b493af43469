#ifndef REXA_SANDBOX_LOCAL_LAUNCHER_FAMILY_HPP
#define REXA_SANDBOX_LOCAL_LAUNCHER_FAMILY_HPP

#include "sandbox/local/launcher/kernel.hpp"
#include "sandbox/local/launcher/modes.hpp"

#include <cstdlib>
#include <type_traits>

// The family root's mount namespace: a small tmpfs with
//   /proc        of the family's pid namespace
//   /host        the host's root; only when sandboxes run as the host's own user
//   /t/<root>    roots that sandboxes are made from, read-only
//   /u/<n>       parts of roots that lie under a sandbox's own tmpfs
//   /l/<layer>   layers of workspaces that are folders of the host
//   /s/<sandbox> upper, work, run, note: one sandbox's changes; stays as long as frozen. In a
//                folder of the host run and note are a tmpfs each
//   /e           an empty folder
//   /n           an empty file
//   /r           where a sandbox puts its root together, in its own copy of all this
namespace rexa::launcher {

/// A list of small plain values; the helper links no C++ library.
template <class T>
class List {
    static_assert(std::is_trivially_copyable_v<T>);

public:
    List() = default;
    List(const List&) = delete;
    List& operator=(const List&) = delete;
    ~List() { std::free(items_); }

    [[nodiscard]] T* begin() noexcept { return items_; }
    [[nodiscard]] T* end() noexcept { return items_ + size_; }
    [[nodiscard]] const T* begin() const noexcept { return items_; }
    [[nodiscard]] const T* end() const noexcept { return items_ + size_; }

    /// False when there is no memory.
    bool add(const T& item) noexcept {
        if (size_ == capacity_) {
            const std::size_t capacity = capacity_ == 0 ? 16 : 2 * capacity_;
            auto* items = static_cast<T*>(std::realloc(items_, capacity * sizeof(T)));
            if (items == nullptr) {
                return false;
            }
            items_ = items;
            capacity_ = capacity;
        }
        items_[size_++] = item;
        return true;
    }
    void remove(T* item) noexcept { *item = items_[--size_]; }

private:
    T* items_ = nullptr;
    std::size_t size_ = 0;
    std::size_t capacity_ = 0;
};

/// A part of a root that a sandbox puts over its own /tmp or /dev/shm.
struct LateBind {
    std::uint64_t root;
    std::uint64_t number;
    bool folder;
    char target[512];
};

/// A layer: a folder of the host, or the frozen upper of a sandbox.
struct Layer {
    std::uint64_t id;
    std::uint64_t frozen_sandbox; ///< 0: a folder of the host
};

struct Family {
    FamilyStart start;
    Fd host_root; ///< empty when the host cannot be reached
    std::uint32_t features = 0;
    std::uint64_t next_late = 1;
    List<LateBind> late;
    List<Layer> layers;
};

[[nodiscard]] Layer* find_layer(Family& family, std::uint64_t id) noexcept;

/// What goes up to the family's root; see the map above.
Failure enter_family(Family& family) noexcept;
std::uint32_t probe_features(std::uint32_t avoided) noexcept;

Failure make_root(Family& family, Packet& request) noexcept;
void drop_root(Family& family, std::uint64_t root) noexcept;

using protocol::own_inodes;

/// A launch request, decoded. Views point into the packet.
struct Launch {
    std::uint64_t sandbox = 0;
    std::uint64_t root = 0;
    std::uint32_t flags = 0;
    std::uint64_t workspace_bytes = 0;
    std::uint64_t workspace_files = 0;
    std::uint64_t temporary_bytes = 0;
    std::array<std::uint64_t, 128> layers{};
    std::size_t layer_count = 0;
    std::span<const char> files;
    Fd channel;
    Fd cgroup;                       ///< version 2: to be born in
    Fd watch;                        ///< the init's end of the socket pair with its watcher
    std::string_view disk_workspace; ///< a folder of the host, instead of memory
    Fd disk_tree;                    ///< the same, cloned by the library
};

[[nodiscard]] bool read_launch(Packet& request, Launch& launch) noexcept;

/// /s/<sandbox> with its folders and files.
Failure make_workspace(const Family& family, Launch& launch) noexcept;
void drop_workspace(std::uint64_t sandbox) noexcept;

/// Writes files (count, then name and contents of each) to a sandbox's run folder.
Failure put_run_files(std::uint64_t sandbox, std::span<const char> files) noexcept;

Failure freeze_workspace(Family& family, std::uint64_t sandbox, std::uint64_t layer) noexcept;
Failure add_layer(Family& family, Packet& request) noexcept;
void drop_layer(Family& family, std::uint64_t id) noexcept;

/// Becomes the init of a sandbox; runs in the new process.
[[noreturn]] void enter_sandbox(Family& family, const Launch& launch) noexcept;

/// Opens a bind's source for cloning: a descriptor of the packet, or a path of the host.
Fd open_source(const Family& family, std::string_view path) noexcept;

} // namespace rexa::launcher

#endif
