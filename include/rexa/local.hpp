#ifndef REXA_LOCAL_HPP
#define REXA_LOCAL_HPP

#include <rexa/language.hpp>
#include <rexa/sandbox.hpp>

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace rexa {

/// Kernel features the local sandbox can do without. `automatic` asks the kernel once.
enum class FeatureUse : std::uint8_t { automatic = 1, avoid = 2 };

struct KernelFeatures {
    FeatureUse memory_workspace = FeatureUse::automatic; ///< workspace changes on tmpfs (Linux 6.6)
    FeatureUse layer_by_layer_mount = FeatureUse::automatic; ///< fsconfig lowerdir+ (Linux 6.7)
    FeatureUse cgroups = FeatureUse::automatic;
};

struct LocalOptions {
    /// The helper executable; empty: beside the library, then the installed place, then a copy
    /// inside the library.
    std::filesystem::path launcher;

    /// Interpreter executables by language; a language not named is looked for in the usual
    /// folders. For Python a virtual environment's own `bin/python` brings its packages along.
    std::map<Language, std::filesystem::path> interpreters;

    /// Further files and folders of the host visible in every sandbox, read-only, at the same path.
    /// Read-only is the content: a run can connect to a socket and write into a FIFO that lies
    /// there, whatever the network option says, and so talk to whoever is at the other end. Not
    /// where the sandbox has mounts of its own, such as /workspace; below /tmp is well.
    /// Errors: invalid_argument.
    std::vector<std::filesystem::path> visible_paths;

    /// Where workspace layers are cached; empty: a private folder that ends with the provider.
    /// Several processes may share one folder. Rexa deletes what it finds in it, so that it must
    /// not be a symbolic link.
    std::filesystem::path cache_folder;
    std::uint64_t cache_bytes = 2ull << 30;          ///< of layers on disk
    std::uint64_t memory_cache_bytes = 256ull << 20; ///< of layers in memory

    /// The unprivileged id sandboxes run under when the host process is root. Not 0.
    std::uint32_t sandbox_id = 2'000'000'000;

    KernelFeatures features;
};

/// A sandbox on this machine: own namespaces, overlay workspace, seccomp, no daemon, no account.
/// Nothing is started before the first run. Errors are reported by the first use, with the step
/// that failed and the cure: sandbox_unavailable, interpreter_not_found, path_unreadable.
std::shared_ptr<SandboxProvider> make_local(LocalOptions options = {});

/// What a real trial launch found.
struct LocalProbe {
    bool available = false;
    Enforcement enforcement = Enforcement::none;
    std::string step; ///< that failed, such as "mount overlay"; empty when available
    int system_error = 0;
    std::string why;
    std::string cure;
    std::vector<std::string> notes; ///< features missing, and what is done instead
};

LocalProbe probe_local(const LocalOptions& options = {});

} // namespace rexa

#endif
