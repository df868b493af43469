#include "integration/local/fixture.hpp"
#include "support/temp_directory.hpp"

#include <doctest/doctest.h>

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>

using namespace rexa;
using namespace rexa::test;
using local::WorkspaceExcess;

namespace {

local::LauncherOptions on_disk(const std::filesystem::path& folder, FeatureUse cgroups) {
    local::LauncherOptions options;
    options.disk_workspaces = folder / "workspaces";
    options.features.memory_workspace = FeatureUse::avoid;
    options.features.cgroups = cgroups;
    return options;
}

/// Sandboxes whose workspaces are on disk, as before Linux 6.6.
struct DiskHost {
    explicit DiskHost(FeatureUse cgroups = FeatureUse::automatic)
        : host(on_disk(directory.path(), cgroups)) {}

    TempDirectory directory;
    Host host;
};

Limits small() {
    Limits limits;
    limits.wall_time = 20s;
    limits.workspace_bytes = 4u << 20;
    limits.workspace_files = 100;
    return limits;
}

void check_killed(const Outcome& outcome, WorkspaceExcess excess) {
    CHECK(outcome.end.excess == excess);
    CHECK(outcome.end.status == Status::failed);
    CHECK(outcome.end.signal == SIGKILL);
    CHECK(outcome.end.usage.wall < 10s);
}

void write_whole(const char* path, const std::string& text) {
    const local::FileDescriptor file(::open(path, O_WRONLY | O_CLOEXEC));
    REQUIRE(::write(file.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size()));
}

/// Runs a function in a child with a small file system of its own at this folder. True when the
/// function says so.
template <class Function>
bool with_small_disk(const std::filesystem::path& folder, Function function) {
    const uid_t uid = ::geteuid();
    const gid_t gid = ::getegid();
    const pid_t child = ::fork();
    if (child == 0) {
        bool made = ::unshare(CLONE_NEWNS | (uid == 0 ? 0 : CLONE_NEWUSER)) == 0;
        if (made && uid != 0) {
            write_whole("/proc/self/setgroups", "deny");
            write_whole("/proc/self/uid_map",
                        std::to_string(uid) + " " + std::to_string(uid) + " 1");
            write_whole("/proc/self/gid_map",
                        std::to_string(gid) + " " + std::to_string(gid) + " 1");
        }
        made = made && ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
               ::mount("tmpfs", folder.c_str(), "tmpfs", 0, "size=64m,mode=755") == 0;
        ::_exit(made && function() ? 0 : 1);
    }
    int status = -1;
    ::waitpid(child, &status, 0);
    return status == 0;
}

} // namespace

TEST_CASE("a workspace on disk that grows beyond its limit ends the run") {
    for (const FeatureUse cgroups : {FeatureUse::automatic, FeatureUse::avoid}) {
        DiskHost disk(cgroups);
        const auto shell = [&](const std::string& script) {
            return disk.host.shell(script + "; sleep 1000", small());
        };
        check_killed(shell("head -c 5000000 /dev/zero > large"), WorkspaceExcess::bytes);
        check_killed(shell("for i in 1 2 3 4 5; do head -c 1000000 /dev/zero > $i; done"),
                     WorkspaceExcess::bytes);
        check_killed(shell("i=0; while [ $i -lt 200 ]; do ln -s x $i; i=$((i+1)); done"),
                     WorkspaceExcess::files);
        check_killed(shell("i=0; while [ $i -lt 200 ]; do mkdir $i; i=$((i+1)); done"),
                     WorkspaceExcess::files);
        CHECK(std::filesystem::is_empty(disk.directory.path() / "workspaces"));
    }
}

TEST_CASE("space in a workspace on disk cannot be hidden") {
    DiskHost disk;
    const auto shell = [&](const std::string& script) {
        return disk.host.shell(script + "; sleep 1000", small());
    };
    check_killed(shell("mkdir -p closed/inner; head -c 5000000 /dev/zero > closed/inner/file; "
                       "chmod 0 closed/inner/file closed/inner closed"),
                 WorkspaceExcess::bytes);
    check_killed(shell("head -c 5000000 /dev/zero > file; chmod 0 ."), WorkspaceExcess::bytes);
    check_killed(shell("exec 3> file; rm file; head -c 5000000 /dev/zero >&3"),
                 WorkspaceExcess::bytes);
    check_killed(disk.host.python("import ctypes, os, time\n"
                                  "ctypes.CDLL(None).prctl(4, 0, 0, 0, 0)\n" // not dumpable
                                  "file = open('file', 'wb')\n"
                                  "os.unlink('file')\n"
                                  "file.write(bytes(5000000))\n"
                                  "file.flush()\n"
                                  "time.sleep(1000)\n",
                                  small()),
                 WorkspaceExcess::bytes);
}

TEST_CASE("beside a workspace on disk nothing of the host's is named, and notes are limited") {
    DiskHost disk;
    const Outcome mounts = disk.host.shell("cat /proc/self/mountinfo");
    CHECK(mounts.out.find(disk.directory.path().filename()) == std::string::npos);
    CHECK(mounts.out.find("workspace-") == std::string::npos);
    CHECK(mounts.out.find(" /run/rexa/note ") != std::string::npos);
    const Outcome notes =
        disk.host.shell("head -c 2000000 /dev/zero > /run/rexa/note/large", small());
    CHECK(notes.end.exit_code == 1);
    CHECK(notes.err.find("No space left on device") != std::string::npos);
}

TEST_CASE("folders nested beyond what is watched end a run on disk") {
    DiskHost disk;
    Limits limits = small();
    limits.workspace_files = 10'000;
    const std::string nest = "import os, time\n"
                             "for i in range(DEPTH):\n"
                             "    os.mkdir('d')\n"
                             "    os.chdir('d')\n"
                             "open('file', 'wb').write(bytes(SIZE))\n"
                             "time.sleep(TIME)\n";
    const auto run = [&](const char* depth, const char* size, const char* time) {
        return disk.host.python("DEPTH, SIZE, TIME = " + std::string(depth) + ", " + size + ", " +
                                    time + "\n" + nest,
                                limits);
    };
    CHECK(run("900", "1000000", "0.3").end.status == Status::succeeded);
    check_killed(run("900", "5000000", "1000"), WorkspaceExcess::bytes);
    check_killed(run("1100", "0", "1000"), WorkspaceExcess::depth);
}

TEST_CASE("a run that stays within the limits of a workspace on disk is left alone") {
    DiskHost disk;
    // Hard links and sparse files take up what is really there.
    const Outcome outcome =
        disk.host.shell("head -c 4194304 /dev/zero > full; i=0; "
                        "while [ $i -lt 90 ]; do ln full $i; i=$((i+1)); done; "
                        "truncate -s 1G sparse; mkdir a b c; sleep 0.5; echo done",
                        small());
    CHECK(outcome.out == "done\n");
    CHECK(outcome.end.status == Status::succeeded);
    CHECK(outcome.end.excess == WorkspaceExcess::none);
}

TEST_CASE("each program of a sandbox on disk is watched") {
    DiskHost disk;
    const auto sandbox = disk.host.launch(small());
    const auto run = [&](const char* script) {
        return Host::execute(*sandbox, Host::program({"/bin/sh", "-c", script}));
    };
    CHECK(run("head -c 2000000 /dev/zero > a; sleep 0.2").end.status == Status::succeeded);
    check_killed(run("head -c 3000000 /dev/zero > b; sleep 1000"), WorkspaceExcess::bytes);
    CHECK(run("rm b; sleep 0.2; cat a | wc -c").out == "2000000\n");
    check_killed(run("head -c 3000000 /dev/zero > b; sleep 1000"), WorkspaceExcess::bytes);
}

TEST_CASE("a run ends before it has filled the disk its workspace is on") {
    const TempDirectory directory;
    const bool right = with_small_disk(directory.path(), [&] {
        Host host(on_disk(directory.path(), FeatureUse::automatic));
        Limits limits;
        limits.wall_time = 20s;
        const Outcome little = host.shell("head -c 16000000 /dev/zero > a; sleep 0.3", limits);
        const Outcome much = host.shell("head -c 48000000 /dev/zero > a; sleep 1000", limits);
        return little.end.status == Status::succeeded && much.end.excess == WorkspaceExcess::disk &&
               much.end.signal == SIGKILL;
    });
    CHECK(right);
}
