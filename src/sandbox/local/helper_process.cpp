#include "sandbox/local/helper_process.hpp"

#include "sandbox/local/launcher/protocol.hpp"
#include "sandbox/local/system_failure.hpp"

#include <rexa/error.hpp>

#include <fcntl.h>
#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <spawn.h>
#include <utility>

namespace rexa::local {

namespace {

/// What posix_spawn is told: no descriptors but the control socket, no signals blocked or ignored,
/// a session of its own so that a terminal's interrupt does not reach the sandboxes.
class SpawnPlan {
public:
    explicit SpawnPlan(int control) {
        check(::posix_spawn_file_actions_init(&actions_));
        check(::posix_spawnattr_init(&attributes_));
        check(::posix_spawn_file_actions_adddup2(&actions_, control, protocol::channel_fd));
        for (const int standard : {0, 1, 2}) {
            check(::posix_spawn_file_actions_addopen(&actions_, standard, "/dev/null", O_RDWR, 0));
        }
        sigset_t none;
        sigset_t all;
        sigemptyset(&none);
        sigfillset(&all);
        check(::posix_spawnattr_setsigmask(&attributes_, &none));
        check(::posix_spawnattr_setsigdefault(&attributes_, &all));
        check(::posix_spawnattr_setflags(
            &attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSID));
    }
    SpawnPlan(const SpawnPlan&) = delete;
    SpawnPlan& operator=(const SpawnPlan&) = delete;
    ~SpawnPlan() {
        ::posix_spawn_file_actions_destroy(&actions_);
        ::posix_spawnattr_destroy(&attributes_);
    }

    pid_t run(const char* path, char* const* arguments) const {
        char* const no_environment[] = {nullptr};
        pid_t pid = -1;
        check(::posix_spawn(&pid, path, &actions_, &attributes_, arguments, no_environment));
        return pid;
    }

private:
    static void check(int error) {
        if (error != 0) {
            throw system_failure(Errc::sandbox_unavailable, "rexa-launcher could not be started",
                                 error);
        }
    }

    posix_spawn_file_actions_t actions_{};
    posix_spawnattr_t attributes_{};
};

} // namespace

HelperProcess::HelperProcess(const std::filesystem::path& path,
                             const std::vector<std::string>& arguments, int control)
    : host_(::getpid()) {
    std::vector<char*> pointers = {const_cast<char*>("rexa-launcher")};
    for (const std::string& argument : arguments) {
        pointers.push_back(const_cast<char*>(argument.c_str()));
    }
    pointers.push_back(nullptr);
    pid_ = SpawnPlan(control).run(path.c_str(), pointers.data());
    process_ = workspace::FileDescriptor(static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0)));
}

HelperProcess::HelperProcess(HelperProcess&& other) noexcept
    : host_(other.host_), pid_(std::exchange(other.pid_, -1)), process_(std::move(other.process_)) {
}

HelperProcess& HelperProcess::operator=(HelperProcess&& other) noexcept {
    if (this != &other) {
        end(std::chrono::milliseconds(0));
        host_ = other.host_;
        pid_ = std::exchange(other.pid_, -1);
        process_ = std::move(other.process_);
    }
    return *this;
}

bool HelperProcess::is_ours() const noexcept {
    return pid_ > 0 && host_ == ::getpid();
}

// By its descriptor, since the host may collect all children, and then the number is soon
// another's.
void HelperProcess::end(std::chrono::milliseconds patience) noexcept {
    if (is_ours()) {
        wait(patience);
        if (process_) {
            ::syscall(SYS_pidfd_send_signal, process_.get(), SIGKILL, nullptr, 0);
            siginfo_t ended{};
            while (::waitid(P_PIDFD, static_cast<id_t>(process_.get()), &ended, WEXITED) < 0 &&
                   errno == EINTR) {
            }
        } else if (::waitpid(pid_, nullptr, WNOHANG) == 0) {
            ::kill(pid_, SIGKILL);
            while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
            }
        }
    }
    pid_ = -1;
    process_.reset();
}

void HelperProcess::wait(std::chrono::milliseconds patience) const noexcept {
    using Clock = std::chrono::steady_clock;
    const Clock::time_point end = Clock::now() + patience;
    pollfd ended{process_.get(), POLLIN, 0};
    for (;;) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now()).count();
        // A process without a descriptor, for want of one, is not waited for.
        if (!process_ || ::poll(&ended, 1, static_cast<int>(std::max<long>(left, 0))) >= 0 ||
            errno != EINTR) {
            return;
        }
    }
}

} // namespace rexa::local
