#include "sandbox/local/launcher/execute_request.hpp"
#include "sandbox/local/launcher/modes.hpp"
#include "sandbox/local/launcher/sampler.hpp"
#include "sandbox/local/launcher/seccomp_filter.hpp"
#include "sandbox/local/launcher/time_limits.hpp"
#include "sandbox/local/launcher/watcher.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>

namespace rexa::launcher {

using protocol::KillReason;
using protocol::Type;

namespace {

constexpr std::uint64_t sample_interval = 20'000;
constexpr std::uint64_t doubt_interval = 2'000;

std::uint64_t microseconds(const timeval& time) noexcept {
    return static_cast<std::uint64_t>(time.tv_sec) * 1'000'000 +
           static_cast<std::uint64_t>(time.tv_usec);
}

/// One program and everything it started.
class Run {
public:
    /// What no cgroup counts is sampled.
    Run(std::uint64_t request, pid_t main, const TimeLimits& times, std::uint64_t memory_limit,
        std::uint64_t sampled_cpu_limit) noexcept
        : request_(request), main_(main), times_(times), memory_limit_(memory_limit),
          cpu_limit_(sampled_cpu_limit) {
        if (memory_limit_ != 0 || cpu_limit_ != 0) {
            next_sample_ = now_microseconds() + sample_interval;
        }
    }

    /// How long to wait for events at most, as `poll` takes it.
    [[nodiscard]] int patience() const noexcept {
        const std::uint64_t next = std::min(next_sample_, times_.next_look());
        if (next == TimeLimits::never) {
            return -1;
        }
        const std::uint64_t now = now_microseconds();
        const std::uint64_t left_ms = next > now ? (next - now + 999) / 1000 : 0;
        return static_cast<int>(std::min<std::uint64_t>(left_ms, INT_MAX));
    }

    void take_report(const WatchReport& report) noexcept {
        nameless_bytes_ = report.memory_bytes;
        if (report.reason != KillReason::none) {
            kill(report.reason);
        }
    }

    // By the clock, not whenever nothing else happens: a program can see to it that always
    // something does.
    void look_if_due() noexcept {
        if (const KillReason reached = times_.check(); reached != KillReason::none) {
            kill(reached);
        }
        if (next_sample_ <= now_microseconds()) {
            sample();
            const bool in_doubt = memory_limit_ != 0 && last_memory_ > memory_limit_;
            next_sample_ = now_microseconds() + (in_doubt ? doubt_interval : sample_interval);
        }
    }

    void kill(KillReason reason) noexcept {
        if (reason_ == KillReason::none) {
            reason_ = reason;
        }
        ::kill(-1, SIGKILL);
    }

    /// Collects what has ended; true when the main process is among it.
    bool reap(int flags) noexcept {
        bool main_ended = false;
        int status = 0;
        rusage usage{};
        pid_t ended = 0;
        while ((ended = ::wait4(-1, &status, flags, &usage)) > 0 || (ended < 0 && errno == EINTR)) {
            if (ended < 0) {
                continue;
            }
            user_ += microseconds(usage.ru_utime);
            system_ += microseconds(usage.ru_stime);
            const auto resident = static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
            if (resident > peak_) {
                peak_ = resident;
            }
            if (ended == main_) {
                status_ = status;
                main_ended = true;
            }
        }
        return main_ended;
    }

    /// Kills and collects what the main process left behind, and reports.
    void finish() noexcept {
        ::kill(-1, SIGKILL);
        reap(0);
        std::array<char, 64> buffer;
        protocol::Writer writer(buffer);
        writer.u32(static_cast<std::uint32_t>(status_));
        writer.u32(static_cast<std::uint32_t>(reason_));
        writer.u64(user_);
        writer.u64(system_);
        writer.u64(peak_);
        writer.u64(times_.elapsed());
        send_packet(protocol::channel_fd, Type::exited, request_, writer.written());
    }

private:
    void sample() noexcept {
        Sample now = take_sample();
        now.memory_bytes += nameless_bytes_;
        // A child that is about to execute a program may share its parent's memory, which then
        // counts twice; for a moment, so that what two samples saw is certain.
        const std::uint64_t certain = std::min(now.memory_bytes, last_memory_);
        last_memory_ = now.memory_bytes;
        peak_ = std::max(peak_, certain);
        if (memory_limit_ != 0 && certain > memory_limit_) {
            kill(KillReason::memory);
        }
        // Time that was there and is gone belonged to a process nobody waited for. If it is back
        // at the next sample, its process was just being waited for.
        const std::uint64_t seen = now.cpu_microseconds + user_ + system_;
        if (seen < last_seen_ + missing_) {
            lost_ += missing_;
        }
        missing_ = seen < last_seen_ ? last_seen_ - seen : 0;
        last_seen_ = seen;
        if (cpu_limit_ != 0 && seen + lost_ > cpu_limit_) {
            kill(KillReason::cpu_time);
        }
    }

    std::uint64_t request_;
    pid_t main_;
    TimeLimits times_;
    std::uint64_t memory_limit_; ///< 0: a cgroup sees to it; and so the next one
    std::uint64_t cpu_limit_;
    std::uint64_t last_memory_ = 0;
    std::uint64_t nameless_bytes_ = 0; ///< as the watcher last saw them
    KillReason reason_ = KillReason::none;
    int status_ = 0;
    std::uint64_t user_ = 0;
    std::uint64_t system_ = 0;
    std::uint64_t peak_ = 0;
    std::uint64_t last_seen_ = 0;
    std::uint64_t missing_ = 0;
    std::uint64_t lost_ = 0;
    std::uint64_t next_sample_ = TimeLimits::never;
};

[[noreturn]] void give_up(const char* step, int error) noexcept {
    send_failure(protocol::channel_fd, 0, step, error);
    ::_exit(1);
}

Fd watch_children() noexcept {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGCHLD);
    ::sigprocmask(SIG_SETMASK, &signals, nullptr);
    return Fd(::signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK));
}

void drain(const Fd& signals) noexcept {
    signalfd_siginfo ignored[4];
    while (::read(signals.get(), ignored, sizeof ignored) > 0) {
    }
}

/// The init's side of its watcher, where it has one.
class Watched {
public:
    explicit Watched(int descriptor) noexcept : socket_(descriptor) {}

    [[nodiscard]] int descriptor() const noexcept { return socket_.get(); }

    void start() noexcept {
        ++run_;
        order(true);
    }
    void stop() const noexcept { order(false); }

    // A watcher ends after its sandbox only. Without one nobody would keep the limits.
    void read(Run& run) const noexcept {
        WatchReport report;
        const ssize_t size = ::recv(socket_.get(), &report, sizeof report, MSG_DONTWAIT);
        if (size == sizeof report && report.run == run_) {
            run.take_report(report);
        } else if (size == 0) {
            ::_exit(1);
        }
    }

private:
    void order(bool on) const noexcept {
        const WatchOrder order{run_, on ? 1u : 0u};
        ::send(socket_.get(), &order, sizeof order, MSG_NOSIGNAL | MSG_DONTWAIT);
    }

    Fd socket_;
    std::uint64_t run_ = 0; ///< a report may be of an earlier one
};

/// Waits for the end of a run. The host going away ends the sandbox and never returns.
void supervise(Run& run, const Fd& children, const Watched& watcher, Packet& packet) noexcept {
    pollfd watched[3] = {{protocol::channel_fd, POLLIN, 0},
                         {children.get(), POLLIN, 0},
                         {watcher.descriptor(), POLLIN, 0}};
    for (;;) {
        if (::poll(watched, 3, run.patience()) < 0) {
            continue;
        }
        if (watched[2].revents != 0) {
            watcher.read(run);
        }
        run.look_if_due();
        if (watched[1].revents != 0) {
            drain(children);
            if (run.reap(WNOHANG)) {
                return;
            }
        }
        if (watched[0].revents == 0) {
            continue;
        }
        const Packet::Status status = packet.receive(protocol::channel_fd, false);
        if (status == Packet::Status::closed) {
            ::_exit(0);
        }
        if (status == Packet::Status::received && packet.type() == Type::kill) {
            run.kill(KillReason::requested);
        }
    }
}

void execute(Packet& packet, const Fd& children, Watched& watcher, unsigned processors) noexcept {
    const std::uint64_t id = packet.request();
    ExecuteRequest request;
    if (!request.read(packet)) {
        send_failure(protocol::channel_fd, id, "read a program", EPROTO);
        return;
    }
    const CpuCounter counter(std::move(request.cpu_counter));
    pid_t main = -1;
    if (const Failure failure = request.start(main)) {
        if (main > 0) {
            ::waitpid(main, nullptr, 0);
        }
        send_failure(protocol::channel_fd, id, failure.step, failure.error);
        return;
    }
    std::array<char, 256> buffer;
    protocol::Writer lowered(buffer);
    request.write_lowered(lowered);
    send_packet(protocol::channel_fd, Type::started, id, lowered.written());
    const std::uint64_t cpu_limit = request.cpu_limit_microseconds;
    Run run(id, main, TimeLimits(request.wall_limit_microseconds, cpu_limit, counter, processors),
            request.memory_limit, counter ? 0 : cpu_limit);
    watcher.start();
    supervise(run, children, watcher, packet);
    run.finish();
    watcher.stop();
    if ((request.flags & protocol::execute_last) != 0) {
        ::_exit(0);
    }
}

} // namespace

void run_init(int watcher, unsigned processors) noexcept {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::prctl(PR_SET_NAME, "rexa-init");
    if (::prctl(PR_SET_DUMPABLE, 0) != 0) {
        give_up("hide the init", errno);
    }
    if (const int error = install_seccomp_filter()) {
        give_up("install the system call filter", error);
    }
    const Fd children = watch_children();
    if (!children) {
        give_up("watch children", errno);
    }
    ::fcntl(protocol::channel_fd, F_SETFD, FD_CLOEXEC);
    ::fcntl(watcher, F_SETFD, FD_CLOEXEC);
    Watched watched(watcher);
    send_packet(protocol::channel_fd, Type::init_ready, 0);

    static Packet packet;
    for (;;) {
        switch (packet.receive(protocol::channel_fd, true)) {
        case Packet::Status::received:
            if (packet.type() == Type::execute) {
                execute(packet, children, watched, processors);
            }
            break;
        case Packet::Status::closed:
            ::_exit(0);
        case Packet::Status::none:
        case Packet::Status::malformed:
        case Packet::Status::lost_descriptors:
            break;
        }
    }
}

} // namespace rexa::launcher
