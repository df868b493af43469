#ifndef REXA_TESTS_SUPPORT_CHILD_HPP
#define REXA_TESTS_SUPPORT_CHILD_HPP

#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

namespace rexa::test {

/// Whether `check` holds in a child process, which has half a minute for it.
template <class Check>
bool holds_in_child(Check check) {
    const pid_t child = ::fork();
    if (child == 0) {
        ::alarm(30);
        ::_exit(check() ? 0 : 1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

} // namespace rexa::test

#endif
