#ifndef REXA_TESTS_BENCH_SUPPORT_CHILD_PROCESS_HPP
#define REXA_TESTS_BENCH_SUPPORT_CHILD_PROCESS_HPP

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <functional>
#include <span>
#include <spawn.h>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace rexa::bench {

using OutputSink = std::function<void(std::string_view)>;

/// Runs a program without a shell, gives what it writes to the sink, and waits for its end.
/// Throws unless it exits with 0.
inline void run_child(const std::vector<std::string>& command, const OutputSink& sink,
                      const std::vector<std::string>& environment = {"PATH=/usr/bin:/bin"}) {
    const auto pointers = [](const std::vector<std::string>& strings) {
        std::vector<char*> result;
        for (const std::string& one : strings) {
            result.push_back(const_cast<char*>(one.c_str()));
        }
        result.push_back(nullptr);
        return result;
    };
    std::array<int, 2> pipe{};
    if (::pipe2(pipe.data(), O_CLOEXEC) != 0) {
        throw std::runtime_error("pipe2 failed");
    }
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, pipe[1], 1);
    pid_t pid = 0;
    const int failed = ::posix_spawn(&pid, command.front().c_str(), &actions, nullptr,
                                     pointers(command).data(), pointers(environment).data());
    posix_spawn_file_actions_destroy(&actions);
    ::close(pipe[1]);
    if (failed != 0) {
        ::close(pipe[0]);
        throw std::runtime_error("cannot start " + command.front());
    }
    static thread_local std::array<char, 1 << 16> buffer;
    for (ssize_t got = 0; (got = ::read(pipe[0], buffer.data(), buffer.size())) > 0;) {
        sink({buffer.data(), static_cast<std::size_t>(got)});
    }
    ::close(pipe[0]);
    int status = 0;
    ::waitpid(pid, &status, 0);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        throw std::runtime_error(command.front() + " failed");
    }
}

/// The same, for programs whose output nobody wants.
inline void run_child(const std::vector<std::string>& command) {
    run_child(command, [](std::string_view) {});
}

} // namespace rexa::bench

#endif
