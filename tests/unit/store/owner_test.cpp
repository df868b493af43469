#include "store/sqlite/owner.hpp"
#include "support/temp_directory.hpp"

#include <doctest/doctest.h>

#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <thread>

using namespace rexa;
using namespace rexa::sqlite;

namespace {

struct Owners {
    test::TempDirectory directory;
    FileDescriptor folder{::open(directory.path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
};

/// A field of /proc/<pid>/stat, counted from 1 as in its manual.
std::string stat_field(pid_t process, int number) {
    std::ifstream file("/proc/" + std::to_string(process) + "/stat");
    std::string field;
    for (int at = 0; at < number; ++at) {
        file >> field;
    }
    return field;
}

} // namespace

TEST_CASE("an owner lives as long as he holds his lock") {
    const Owners owners;
    std::optional<OwnerLock> lock(std::in_place, owners.folder.get());
    const OwnerIdentity identity = lock->identity();
    CHECK(identity.pid == ::getpid());
    CHECK(identity.started > 0);
    CHECK_FALSE(identity.boot.empty());
    CHECK(is_alive(owners.folder.get(), identity));
    lock.reset();
    CHECK_FALSE(is_alive(owners.folder.get(), identity));
    CHECK(std::filesystem::is_empty(owners.directory.path()));
}

TEST_CASE("a lock held for a process that is not the recorded one does not count") {
    const Owners owners;
    const OwnerLock lock(owners.folder.get());
    OwnerIdentity other = lock.identity();
    SUBCASE("the process id was used again") {
        other.started += 1;
        CHECK_FALSE(is_alive(owners.folder.get(), other));
    }
    SUBCASE("the process is gone and a child has its open file") {
        const pid_t child = ::fork();
        if (child == 0) {
            ::_exit(0);
        }
        other.pid = child;
        ::siginfo_t info{};
        REQUIRE(::waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOWAIT) == 0);
        other.started = lock.identity().started;
        CHECK_FALSE(is_alive(owners.folder.get(), other)); // a zombie
        ::waitpid(child, nullptr, 0);
        CHECK_FALSE(is_alive(owners.folder.get(), other));
    }
    SUBCASE("a process that cannot be seen from here is believed by its lock") {
        other.pid_namespace += 1;
        other.started += 1;
        CHECK(is_alive(owners.folder.get(), other));
    }
}

TEST_CASE("a process whose main thread has ended lives as long as another one does") {
    const Owners owners;
    const OwnerLock lock(owners.folder.get());
    const pid_t child = ::fork();
    if (child == 0) {
        std::thread([] {
            for (;;) {
                ::pause();
            }
        }).detach();
        ::syscall(SYS_exit, 0);
    }
    while (stat_field(child, 3) != "Z") {
        std::this_thread::yield();
    }
    OwnerIdentity other = lock.identity();
    other.pid = child;
    other.started = std::stoull(stat_field(child, 22));
    CHECK(is_alive(owners.folder.get(), other));
    other.started += 1;
    CHECK_FALSE(is_alive(owners.folder.get(), other));
    other.started -= 1;
    ::kill(child, SIGKILL);
    ::siginfo_t info{};
    REQUIRE(::waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOWAIT) == 0);
    CHECK_FALSE(is_alive(owners.folder.get(), other));
    ::waitpid(child, nullptr, 0);
}
