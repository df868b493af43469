#include "sandbox/local/launcher/watcher.hpp"

#include "sandbox/local/launcher/folder_usage.hpp"
#include "sandbox/local/launcher/open_files.hpp"
#include "sandbox/local/launcher/socket_memory.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <ctime>
#include <optional>

namespace rexa::launcher {

using protocol::KillReason;

namespace {

constexpr std::int64_t memory_pause_ms = 20;
constexpr std::int64_t disk_pause_ms = 50;
constexpr std::int64_t longest_pause_ms = 500;

// A large workspace is looked at less often: a tenth of one processor is enough.
constexpr std::int64_t pause_for_each_ms = 9;

std::int64_t now_ms() noexcept {
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    return std::int64_t{now.tv_sec} * 1000 + now.tv_nsec / 1'000'000;
}

std::uint64_t free_space(int folder) noexcept {
    struct statfs status {};
    if (::fstatfs(folder, &status) != 0) {
        return 0;
    }
    return status.f_bavail * static_cast<std::uint64_t>(status.f_bsize);
}

// Whoever uses the disk up: the run ends before its host is in want. Where little was free when it
// began it may have half of that.
bool is_space_short(std::uint64_t free_at_start, std::uint64_t free_now) noexcept {
    constexpr std::uint64_t wanted = 256u << 20;
    return free_now < std::min(wanted, free_at_start / 2);
}

class Watcher {
public:
    Watcher(const Launch& launch, pid_t init, int channel) noexcept
        : init_(init), channel_(channel), max_files_(launch.workspace_files + own_inodes),
          max_bytes_(launch.workspace_bytes),
          watches_memory_((launch.flags & protocol::launch_watch_memory) != 0),
          has_host_network_((launch.flags & protocol::launch_host_network) != 0) {
        if ((launch.flags & protocol::launch_disk_workspace) != 0) {
            folder_ = Fd(::open(NumberedPath("/s/", launch.sandbox).c_str(),
                                O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        }
    }

    void serve() noexcept {
        WatchOrder order;
        while (::recv(channel_, &order, sizeof order, 0) == sizeof order) {
            if (order.on != 0) {
                watch(order.run);
            }
        }
    }

private:
    /// Until there is something to receive.
    void watch(std::uint64_t run) noexcept {
        const std::uint64_t free_at_start = folder_ ? free_space(folder_.get()) : 0;
        const std::int64_t shortest = folder_ ? disk_pause_ms : memory_pause_ms;
        std::int64_t pause = shortest;
        WatchReport last;
        last.run = run;
        for (;;) {
            pollfd watched{channel_, POLLIN, 0};
            if (::poll(&watched, 1,
                       last.reason == KillReason::none ? static_cast<int>(pause) : -1) > 0) {
                return;
            }
            const std::int64_t start = now_ms();
            const WatchReport now = measure(run, free_at_start);
            if ((now.reason != last.reason || now.memory_bytes != last.memory_bytes) &&
                ::send(channel_, &now, sizeof now, MSG_NOSIGNAL | MSG_DONTWAIT) == sizeof now) {
                last = now;
            }
            pause = std::clamp((now_ms() - start) * pause_for_each_ms, shortest, longest_pause_ms);
        }
    }

    WatchReport measure(std::uint64_t run, std::uint64_t free_at_start) noexcept {
        WatchReport report;
        report.run = run;
        OpenFiles open;
        if (const pid_t program = find_program(init_); program != 0) {
            open = count_open_files(program);
            if (watches_memory_) {
                report.memory_bytes = open.memory_bytes + socket_bytes(program);
            }
        }
        if (open.hidden) {
            report.reason = watches_memory_ ? KillReason::memory : KillReason::workspace_bytes;
        } else if (folder_) {
            report.reason = judge_folder(open.disk_bytes, free_at_start);
        }
        return report;
    }

    // The host's own sockets are none of the sandbox's.
    std::uint64_t socket_bytes(pid_t program) noexcept {
        if (has_host_network_) {
            return 0;
        }
        if (!sockets_) {
            sockets_.emplace(program);
        }
        return sockets_->count();
    }

    [[nodiscard]] KillReason judge_folder(std::uint64_t nameless,
                                          std::uint64_t free_at_start) const noexcept {
        if (is_space_short(free_at_start, free_space(folder_.get()))) {
            return KillReason::workspace_disk;
        }
        if (nameless > max_bytes_) {
            return KillReason::workspace_bytes;
        }
        const FolderUsage usage =
            measure_folder(folder_.get(), max_files_, max_bytes_ - nameless, channel_);
        if (usage.bytes > max_bytes_ - nameless) {
            return KillReason::workspace_bytes;
        }
        if (usage.files > max_files_) {
            return KillReason::workspace_files;
        }
        return usage.too_deep ? KillReason::workspace_depth : KillReason::none;
    }

    pid_t init_;
    int channel_;
    std::uint64_t max_files_;
    std::uint64_t max_bytes_;
    bool watches_memory_;
    bool has_host_network_;
    std::optional<SocketMemory> sockets_;
    Fd folder_; ///< what the sandbox has on disk; empty when that is nothing
};

// Of all that the family root has open the watcher keeps its channel: it must not keep a sandbox's
// sockets from ending.
void keep_only(Fd& channel) noexcept {
    if (::dup2(channel.get(), protocol::channel_fd) < 0) {
        ::_exit(1);
    }
    channel = Fd(protocol::channel_fd);
    ::close_range(protocol::channel_fd + 1, ~0u, 0);
}

} // namespace

void run_watcher(const Launch& launch, pid_t init, Fd channel) noexcept {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::prctl(PR_SET_NAME, "rexa-watcher");
    keep_only(channel);
    Watcher(launch, init, channel.get()).serve();
    ::_exit(0);
}

} // namespace rexa::launcher
