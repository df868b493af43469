#ifndef REXA_SANDBOX_LOCAL_LAUNCHER_MODES_HPP
#define REXA_SANDBOX_LOCAL_LAUNCHER_MODES_HPP

#include "sandbox/local/launcher/channel.hpp"

#include <sys/types.h>

#include <cstdint>
#include <span>

namespace rexa::launcher {

/// The arguments the library starts the helper with.
struct Options {
    pid_t host = 0;               ///< the process it serves
    std::uint32_t sandbox_id = 0; ///< host id of sandboxes when started by root
    std::uint32_t avoided = 0;    ///< protocol::Feature bits not to use
    /// The host's folders of cgroups, to be removed when the host has gone without doing so.
    std::span<char* const> cgroups;
};

/// The process the library started: makes the family root, and ends everything when the host or its
/// socket has gone. Gives the exit status.
int run_main(const Options& options) noexcept;

/// What the family root is given by the main process.
struct FamilyStart {
    Fd main_alive; ///< end of a pipe: a byte when the maps are written, then EOF when main ends
    protocol::Identity identity = protocol::Identity::user;
    std::uint32_t avoided = 0;
    std::uint32_t outer_uid = 0; ///< as the host sees a sandbox's files
    std::uint32_t outer_gid = 0;
    unsigned processors = 1; ///< that this machine can have
};

/// Pid 1 of the family's namespaces: holds the roots and layers, makes the sandboxes.
[[noreturn]] void run_family(FamilyStart start) noexcept;

/// Pid 1 of one sandbox. `watcher` is a socket to its watcher; below zero: it has none.
[[noreturn]] void run_init(int watcher, unsigned processors) noexcept;

/// Sends a descriptor of a user namespace that maps `from` to `to` over the channel, for mounts
/// whose owner shall be the sandbox.
int run_idmap(std::uint32_t from_uid, std::uint32_t from_gid, std::uint32_t to) noexcept;

} // namespace rexa::launcher

#endif
