#include "support/leftovers.hpp"

#include <doctest/doctest.h>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

using rexa::test::Leftovers;

TEST_CASE("nothing is left over where nothing happened") {
    CHECK(Leftovers::now() == Leftovers::now());
}

TEST_CASE("a descriptor that took the number of another one is seen") {
    const int first = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    const auto before = Leftovers::now();
    ::close(first);
    const int second = ::open("/dev/zero", O_RDONLY | O_CLOEXEC);
    REQUIRE(second == first);
    CHECK_FALSE(Leftovers::now() == before);
    ::close(second);
}

TEST_CASE("a second descriptor of the same file is seen") {
    const auto before = Leftovers::now();
    const int first = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    const auto with_one = Leftovers::now();
    const int second = ::dup(first);
    CHECK_FALSE(Leftovers::now() == with_one);
    ::close(second);
    CHECK(Leftovers::now() == with_one);
    ::close(first);
    CHECK(Leftovers::now() == before);
}

TEST_CASE("a child process is seen until it is waited for") {
    const auto before = Leftovers::now();
    const pid_t child = ::fork();
    if (child == 0) {
        for (;;) {
            ::pause();
        }
    }
    CHECK(Leftovers::now().children.count(std::to_string(child)) == 1);
    ::kill(child, SIGKILL);
    CHECK(::waitpid(child, nullptr, 0) == child);
    CHECK(Leftovers::now() == before);
}
