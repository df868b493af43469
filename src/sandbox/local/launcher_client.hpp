#ifndef REXA_SANDBOX_LOCAL_LAUNCHER_CLIENT_HPP
#define REXA_SANDBOX_LOCAL_LAUNCHER_CLIENT_HPP

#include "sandbox/runner/program_files.hpp"
#include "workspace/file_descriptor.hpp"
#include "workspace/restore.hpp"

#include <rexa/call.hpp>
#include <rexa/environment.hpp>
#include <rexa/execution.hpp>
#include <rexa/limits.hpp>
#include <rexa/local.hpp>
#include <rexa/observer.hpp>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

// The library's side of rexa-launcher. Nothing here knows languages, trees or snapshots.
namespace rexa::local {

using workspace::FileDescriptor;

struct LauncherOptions {
    std::filesystem::path helper;             ///< empty: looked for
    std::uint32_t sandbox_id = 2'000'000'000; ///< host id of sandboxes when started by root
    KernelFeatures features;
    std::filesystem::path cgroup_root = "/sys/fs/cgroup";
    std::filesystem::path disk_workspaces; ///< where uppers are kept without tmpfs xattrs
};

/// What the helper found when it started.
struct HelperFacts {
    bool host_root = false; ///< sandboxes run under an id of their own
    workspace::Owner owner; ///< whose the files of layers must be, as the host sees it
    bool memory_workspace =
        false; ///< the workspace is a tmpfs with a quota, not on disk and watched
    bool layer_by_layer = false;
    Enforcement enforcement = Enforcement::none;
    std::filesystem::path helper; ///< empty: the embedded copy
};

/// One thing in a sandbox's read-only root, made in the order of the list.
struct RootEntry {
    enum class Kind : std::uint8_t { folder, symlink, file, bind, device };
    Kind kind = Kind::folder;
    std::string path;      ///< in the sandbox, absolute
    std::string source;    ///< of a bind: a path of the host; of a symlink: its target
    std::string contents;  ///< of a file
    bool as_owner = false; ///< of a bind: what its owner may read the sandbox may read
    /// Of a bind: paths of the host below `source` without which it is of no use.
    std::vector<std::string> needed = {};
    bool is_visible_path = false; ///< of a bind: its path is one that the host named for runs
};

namespace protocol {
enum class Type : std::uint32_t;
}

// Unique over all helpers of a client: what a dead one knew is never taken for something else.
using RootId = std::uint64_t;
using LayerId = std::uint64_t;

struct LaunchRequest {
    RootId root = 0;
    std::vector<LayerId> layers; ///< of the workspace, topmost first; none: it starts empty
    Limits limits;
    Network network = Network::none;
    std::vector<runner::RunFile> files; ///< read-only for the run
};

/// One program to run inside.
struct Program {
    std::vector<std::string> arguments;   ///< the first one is the executable's absolute path
    std::vector<std::string> environment; ///< "NAME=value"
    std::string folder = "/workspace";
    BytesView standard_input;
    bool last = true;                 ///< the sandbox ends with this run
    bool limit_address_space = false; ///< without cgroups: RLIMIT_DATA too
};

/// The limit of a workspace on disk for which a program was killed.
enum class WorkspaceExcess : std::uint8_t { none, bytes, files, depth, disk };

/// How a program ended.
struct ProgramEnd {
    Status status = Status::failed; ///< never `running`
    std::optional<int> exit_code;
    std::optional<int> signal;
    Timestamp started{};
    Usage usage;
    WorkspaceExcess excess = WorkspaceExcess::none; ///< else the status is `failed`
    std::vector<std::string> notices;               ///< limits that the host's own are below
};

/// Gets output as it arrives, on the thread that called `execute`.
using OutputSink = std::function<void(const OutputEvent&)>;

class Helper;

/// One sandbox. Used by one thread at a time.
class SandboxProcess {
public:
    virtual ~SandboxProcess() = default;

    /// Replaces files in /run/rexa. Between two runs only.
    virtual void put_files(const std::vector<runner::RunFile>& files, const Call& call) = 0;

    /// Runs a program to its end: whatever it started is dead when this returns. An error of
    /// `output` kills the run and comes out. Cancellation and the call's deadline kill the run
    /// and are results.
    virtual ProgramEnd execute(const Program& program, const OutputSink& output,
                               const Call& call) = 0;

    /// What the workspace changed: the overlay's upper folder. Readable after a run, also after
    /// `end_processes`; valid as long as this object.
    [[nodiscard]] virtual int upper() const noexcept = 0;

    /// What the file system of the workspace's changes holds at most, in bytes: what the limit
    /// says, and room for /run/rexa, which lies there too.
    [[nodiscard]] virtual std::uint64_t room() const noexcept = 0;

    /// Where a run leaves notes for its host (/run/rexa/note inside). The content is hostile.
    [[nodiscard]] virtual int notes() const noexcept = 0;

    /// Kills everything inside and waits for it.
    virtual void end_processes(const Call& call) = 0;

    /// Makes the workspace's changes a read-only layer which outlives the sandbox.
    /// Calls end_processes.
    virtual LayerId freeze(const Call& call) = 0;

    /// Ends the sandbox and removes what it used. Idempotent.
    virtual void destroy(const Call& cleanup) = 0;
};

/// The helper process and its sandboxes. Safe to use from several threads. Starts nothing before
/// the first call that needs it; when the helper has died the next call starts a new one, and the
/// old one's roots and layers are gone.
class LauncherClient {
public:
    explicit LauncherClient(LauncherOptions options);
    LauncherClient(const LauncherClient&) = delete;
    LauncherClient& operator=(const LauncherClient&) = delete;

    /// Ends the helper and every sandbox.
    ~LauncherClient();

    /// Starts the helper if there is none. Errors: sandbox_unavailable, with step, errno and cure.
    HelperFacts start(const Call& call);

    /// Counts the helpers started.
    [[nodiscard]] std::uint64_t generation() const;

    /// Whether the helper that gave this id of a root or layer is the one in use.
    [[nodiscard]] bool is_current(std::uint64_t id) const;

    /// A root that many sandboxes are made from. Errors: invalid_argument (visible_paths),
    /// path_unreadable, not_found.
    RootId make_root(const std::vector<RootEntry>& entries, const Call& call);

    /// Sandboxes which were made from the root keep it.
    void drop_root(RootId root, const Call& call);

    /// Makes a folder of the host a layer. The folder must not change while the layer exists.
    LayerId add_layer(int folder, const Call& call);

    /// Sandboxes which use the layer keep it.
    void drop_layer(LayerId layer, const Call& call);

    /// Errors: failed_precondition when the root or a layer went with a helper that has ended.
    /// Errors of the sandbox's own setup may come from its first `execute`.
    std::unique_ptr<SandboxProcess> launch(const LaunchRequest& request, const Call& call);

private:
    std::shared_ptr<Helper> helper(const Call& call);
    void send_drop(protocol::Type type, std::uint64_t id, const Call& call);

    struct State;
    std::unique_ptr<State> state_;
};

} // namespace rexa::local

#endif
