#ifndef REXA_TESTS_INTEGRATION_STORE_PROCESSES_HPP
#define REXA_TESTS_INTEGRATION_STORE_PROCESSES_HPP

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <stdexcept>

namespace rexa::test {

/// A forked child that runs one function and exits with 0, or with 1 when that throws. Fork before
/// this process has threads or an open store.
class ChildProcess {
public:
    template <class Function>
    explicit ChildProcess(Function function) {
        std::cout.flush(); // or the child would print what is buffered once more
        pid_ = ::fork();
        if (pid_ < 0) {
            throw std::runtime_error("fork failed");
        }
        if (pid_ == 0) {
            int code = 0;
            try {
                function();
            } catch (const std::exception& error) {
                std::fprintf(stderr, "child: %s\n", error.what());
                code = 1;
            }
            ::_exit(code);
        }
    }
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;
    ~ChildProcess() {
        if (pid_ > 0) {
            kill();
        }
    }

    /// The wait status.
    int wait() {
        int status = 0;
        ::waitpid(pid_, &status, 0);
        pid_ = 0;
        return status;
    }

    int kill() {
        ::kill(pid_, SIGKILL);
        return wait();
    }

private:
    pid_t pid_ = 0;
};

/// A check inside a child.
inline void expect(bool holds, const char* what) {
    if (!holds) {
        throw std::runtime_error(what);
    }
}

} // namespace rexa::test

#endif
