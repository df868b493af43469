#ifndef REXA_SANDBOX_LOCAL_LAUNCHER_PROTOCOL_HPP
#define REXA_SANDBOX_LOCAL_LAUNCHER_PROTOCOL_HPP

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

// The messages between the library and rexa-launcher: SEQPACKET packets of native integers, both
// ends being built together and running on one machine. The library sends requests to the family
// root, each with a socket of its own for the replies, so that requests never wait for each other;
// a launch request's socket then stays as the channel between the library and the sandbox's init.
namespace rexa::local::protocol {

inline constexpr std::uint32_t version = 2;

/// Where the helper finds its control socket, and the init its channel.
inline constexpr int channel_fd = 3;

/// A packet never exceeds this; a longer payload travels in a memfd, which is then the first of
/// the packet's descriptors.
inline constexpr std::size_t max_packet = 48 * 1024;
inline constexpr std::size_t max_descriptors = 96;

/// Names which a sandbox's workspace may hold beyond the limit, since the helper's own are counted
/// with them.
inline constexpr std::uint64_t own_inodes = 64;

/// Version 1 cgroups of a sandbox: for memory, processes and time.
inline constexpr int v1_hierarchies = 3;

/// The uid and gid that code in a sandbox sees itself as.
inline constexpr std::uint32_t inner_id = 1000;

enum class Type : std::uint32_t {
    // From the helper, unasked, once.
    ready = 1,
    // From any process of the helper: a step and an errno.
    failed = 2,
    done = 3,

    // Requests to the family root.
    make_root = 10,
    launch = 11,
    put_files = 12,
    freeze = 13,
    add_layer = 14,
    drop_layer = 15,
    drop_sandbox = 16,
    drop_root = 17,

    // Reply of the family root to `launch`, with the init's pidfd and the workspace's folder.
    created = 20,

    // From the init.
    init_ready = 30,
    started = 31,
    exited = 32,

    // To the init.
    execute = 40,
    kill = 41,

    // To what is about to be the init: the files of its cgroups to write "0" to.
    enter_cgroups = 50,
};

struct Header {
    std::uint32_t version = protocol::version;
    Type type = Type::done;
    std::uint64_t request = 0;
    std::uint32_t size = 0;     ///< of the payload
    std::uint32_t in_memfd = 0; ///< 1: the payload is in the first descriptor
};

/// What the helper can do on this kernel, in `ready`; the same bits in the helper's argument switch
/// a feature off, so that tests can take the older way.
enum Feature : std::uint32_t {
    feature_tmpfs_xattr = 1u << 0,   ///< tmpfs stores user.* attributes (6.6)
    feature_lowerdir_list = 1u << 1, ///< overlay takes its layers one by one (6.7)
};

enum class Identity : std::uint32_t {
    host_root = 1, ///< started by root: the sandbox is an unused high id
    user = 2,      ///< the sandbox is the host's own user
};

enum LaunchFlag : std::uint32_t {
    launch_host_network = 1u << 0,
    launch_into_cgroup = 1u << 1, ///< a cgroup v2 directory is among the descriptors
    launch_disk_workspace = 1u << 2,
    launch_watch_memory = 1u << 3,  ///< no cgroup counts what no mapping shows
    launch_enter_cgroups = 1u << 4, ///< `enter_cgroups` follows on the sandbox's own channel
};

/// Why a run's processes were killed by the init.
enum class KillReason : std::uint32_t {
    none = 0,
    requested = 1,
    memory = 2,
    cpu_time = 3,
    // Of a workspace on disk.
    workspace_bytes = 4,
    workspace_files = 5,
    workspace_depth = 6,
    workspace_disk = 7, ///< its file system was about to be full
    wall_time = 8,
};

enum ExecuteFlag : std::uint32_t {
    execute_last = 1u << 0, ///< the init exits when the run has ended
};

enum class EntryKind : std::uint32_t { directory = 1, symlink = 2, file = 3, bind = 4 };

enum BindFlag : std::uint32_t {
    bind_from_descriptor = 1u << 0, ///< the source is the next descriptor, an open_tree clone
    bind_device = 1u << 1,          ///< a device node: keep it usable
};

/// Appends to a buffer of fixed size. Running over it is remembered, not an error yet.
class Writer {
public:
    explicit Writer(std::span<char> buffer) noexcept : buffer_(buffer) {}

    void u32(std::uint32_t value) noexcept { raw(&value, sizeof value); }
    void u64(std::uint64_t value) noexcept { raw(&value, sizeof value); }
    void text(std::string_view value) noexcept {
        u32(static_cast<std::uint32_t>(value.size()));
        raw(value.data(), value.size());
    }

    [[nodiscard]] bool ok() const noexcept { return ok_; }
    [[nodiscard]] std::span<const char> written() const noexcept { return buffer_.first(used_); }

private:
    void raw(const void* data, std::size_t size) noexcept {
        if (!ok_ || size > buffer_.size() - used_) {
            ok_ = false;
            return;
        }
        if (size != 0) {
            std::memcpy(buffer_.data() + used_, data, size);
        }
        used_ += size;
    }

    std::span<char> buffer_;
    std::size_t used_ = 0;
    bool ok_ = true;
};

/// Reads what a Writer wrote. After the end every read gives zero and `ok` is false.
class Reader {
public:
    explicit Reader(std::span<const char> bytes) noexcept : rest_(bytes) {}

    std::uint32_t u32() noexcept {
        std::uint32_t value = 0;
        raw(&value, sizeof value);
        return value;
    }
    std::uint64_t u64() noexcept {
        std::uint64_t value = 0;
        raw(&value, sizeof value);
        return value;
    }
    /// Valid as long as the bytes given to the constructor.
    std::string_view text() noexcept {
        const std::uint32_t size = u32();
        if (!ok_ || size > rest_.size()) {
            ok_ = false;
            return {};
        }
        const std::string_view value(rest_.data(), size);
        rest_ = rest_.subspan(size);
        return value;
    }

    /// What has not been read yet.
    [[nodiscard]] std::span<const char> rest() const noexcept { return rest_; }

    [[nodiscard]] bool ok() const noexcept { return ok_; }
    [[nodiscard]] bool at_end() const noexcept { return ok_ && rest_.empty(); }

private:
    void raw(void* data, std::size_t size) noexcept {
        if (!ok_ || size > rest_.size()) {
            ok_ = false;
            return;
        }
        std::memcpy(data, rest_.data(), size);
        rest_ = rest_.subspan(size);
    }

    std::span<const char> rest_;
    bool ok_ = true;
};

} // namespace rexa::local::protocol

#endif
