#include "suite/abuse.hpp"

namespace rexa::escape {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

Limits with_wall(milliseconds wall) {
    Limits limits = House::limits();
    limits.wall_time = wall;
    return limits;
}

Limits small_disks() {
    Limits limits = House::limits();
    limits.workspace_bytes = 16ull << 20;
    limits.workspace_files = 1000;
    limits.temporary_bytes = 16ull << 20;
    return limits;
}

/// The run as judged, and that the host can run something else afterwards.
Complaints survive(House& house, const RunRequest& request, const Expected& expected) {
    Complaints complaints = judge(house.run(request), expected);
    const Outcome after =
        house.run(RunRequest("echo well", Language::shell).limits(House::limits()));
    for (auto& complaint : judge(after, Expected::line("well"))) {
        complaints.push_back("afterwards: " + complaint);
    }
    return complaints;
}

void test_processes(Report& report, House& house, const std::string& prefix) {
    Limits limits = with_wall(milliseconds(1500));
    limits.processes = 64;
    for (const char* file : {"049_fork_bomb.py", "050_shell_fork_bomb.sh"}) {
        report.test(prefix + file, [&, file] {
            return survive(house, house.attack(file).limits(limits),
                           Expected::killed(Status::timed_out));
        });
    }
    report.test(prefix + "068_threads.py", [&] {
        return survive(house, house.attack("068_threads.py"),
                       Expected::line("contained: refused below the limit"));
    });
    report.test(prefix + "071_descriptors.py", [&] {
        Limits few = House::limits();
        few.open_files = 256;
        return survive(house, house.attack("071_descriptors.py").limits(few),
                       Expected::line("contained: limit 256, open EMFILE, pipe EMFILE"));
    });
}

/// Killed because the workspace outgrew a limit: nothing of it is kept, and the snapshot says why.
Complaints outgrow_disk(House& house, const RunRequest& request, const std::string& why) {
    Snapshot snapshot;
    Complaints complaints = judge(house.run(request, snapshot), Expected::signalled(9));
    const std::vector<std::string> left_out = {"the whole workspace: " + why};
    if (snapshot.data().left_out != left_out) {
        complaints.push_back("it is not said why nothing was kept");
    }
    if (!snapshot.after().is_empty()) {
        complaints.push_back("it was kept");
    }
    return complaints;
}

/// Where tmpfs stores no user attributes (before Linux 6.6) the workspace is on the host's disk,
/// and watched by samples.
void test_workspace_on_disk(Report& report, House& house, const std::string& prefix) {
    const std::string bytes =
        "workspace_bytes: the run was killed because its workspace, which is on disk, took up more "
        "than 16777216 bytes; write less or raise the limit";
    const std::string files =
        "workspace_files: the run was killed because its workspace, which is on disk, held more "
        "than 1000 files and folders; write less or raise the limit";
    const auto bomb = [&house](const char* file) {
        return House::with(House::with(house.attack(file), "folders", "/workspace"), "watched",
                           "/workspace")
            .limits(small_disks());
    };
    report.test(prefix + "052_disk_bomb.py in /workspace",
                [&, bomb] { return outgrow_disk(house, bomb("052_disk_bomb.py"), bytes); });
    report.test(prefix + "053_file_bomb.py in /workspace",
                [&, bomb] { return outgrow_disk(house, bomb("053_file_bomb.py"), files); });
    const auto attack = [&house](const char* file, const char* how) {
        return House::with(house.attack(file), "how", how).limits(small_disks());
    };
    report.test(prefix + "136_oversized_workspace.py", [&, attack] {
        return outgrow_disk(house, attack("136_oversized_workspace.py", "full"), bytes);
    });
    report.test(prefix + "136_oversized_workspace.py is not kept", [&, attack] {
        Snapshot snapshot;
        Complaints complaints =
            judge(house.run(attack("136_oversized_workspace.py", "sparse"), snapshot),
                  Expected::line("contained: written"));
        const std::vector<std::string> left_out = {"the whole workspace: workspace_bytes: the "
                                                   "workspace holds files of more bytes than this "
                                                   "limit allows; write less or raise it"};
        if (!snapshot.after().is_empty() || snapshot.data().left_out != left_out) {
            complaints.push_back("it was kept");
        }
        return complaints;
    });
    for (const char* how : {"unlinked", "undumpable", "undumpable thread", "closed", "deep"}) {
        report.test(prefix + "137_hidden_workspace.py by " + how, [&, attack, how] {
            return outgrow_disk(house, attack("137_hidden_workspace.py", how), bytes);
        });
    }
}

/// What can be kept is kept whatever lies beside it, and it is said what could not be.
Complaints keep_beside_stuck_files(House& house) {
    Snapshot snapshot;
    Complaints complaints = judge(house.run(house.attack("130_stuck_files.py"), snapshot),
                                  Expected::line("contained: left"));
    if (snapshot.data().left_out != std::vector<std::string>{"fifo: a FIFO", "socket: a socket"}) {
        complaints.push_back("something else was left out");
    }
    const RunRequest look(
        "cat closed/file; ls -m; n=0; while cd deep 2> /dev/null; do n=$((n + 1)); "
        "done; echo $n",
        Language::shell);
    const Outcome seen = house.run(RunRequest(look).parent(snapshot.id()).limits(House::limits()));
    for (auto& complaint : judge(seen, Expected::exited(0, "xclosed, deep, flagged\n600\n"))) {
        complaints.push_back("in a branch: " + complaint);
    }
    return complaints;
}

void test_disks(Report& report, House& house, const std::string& prefix) {
    const bool in_memory = house.workspace_is_in_memory();
    const std::string own = in_memory ? "/workspace," : "";
    const std::string own_full = in_memory ? "/workspace ENOSPC, " : "";
    report.test(prefix + "052_disk_bomb.py", [&] {
        const RunRequest attack =
            House::with(house.attack("052_disk_bomb.py"), "folders",
                        own + "/run/rexa/note,/tmp,/dev/shm,/,/dev,/run/rexa");
        return survive(house, RunRequest(attack).limits(small_disks()),
                       Expected::line("contained: " + own_full +
                                      "/run/rexa/note ENOSPC, /tmp ENOSPC, /dev/shm ENOSPC, "
                                      "/ EROFS, /dev EROFS, /run/rexa EROFS"));
    });
    report.test(prefix + "053_file_bomb.py", [&] {
        const RunRequest attack =
            House::with(house.attack("053_file_bomb.py"), "folders",
                        own + (in_memory ? "/tmp,/dev/shm" : "/run/rexa/note,/tmp,/dev/shm"));
        return survive(
            house, RunRequest(attack).limits(small_disks()),
            Expected::line("contained: " + (in_memory ? own_full : "/run/rexa/note ENOSPC, ") +
                           "/tmp ENOSPC, /dev/shm ENOSPC"));
    });
    if (!in_memory) {
        test_workspace_on_disk(report, house, prefix);
    }
    report.test(prefix + "054_sparse_file.py", [&] {
        return survive(house, house.attack("054_sparse_file.py"),
                       Expected::line("contained: truncate EFBIG, write far away EFBIG"));
    });
    report.test(prefix + "130_stuck_files.py", [&] { return keep_beside_stuck_files(house); });
}

void test_time(Report& report, House& house, const std::string& prefix) {
    for (const char* file : {"056_endless_loop.py", "057_blocked_signals.py",
                             "059_closed_streams.py", "060_stops_itself.py"}) {
        report.test(prefix + file, [&, file] {
            return survive(house, house.attack(file).limits(with_wall(milliseconds(700))),
                           Expected::killed(Status::timed_out));
        });
    }
    Limits cpu = House::limits();
    cpu.cpu_time = seconds(1);
    for (const char* file : {"056_endless_loop.py", "129_hidden_time.py"}) {
        report.test(prefix + file + " by processor time", [&, file, cpu] {
            const Outcome outcome = house.run(house.attack(file).limits(cpu));
            Complaints complaints = judge(outcome, Expected::killed(Status::timed_out));
            if (outcome.execution.usage.wall > seconds(15)) {
                complaints.push_back("ran to the wall time instead");
            }
            return complaints;
        });
    }
}

} // namespace

void test_bombs(Report& report, House& house, const std::string& prefix) {
    test_processes(report, house, prefix);
    test_disks(report, house, prefix);
    test_time(report, house, prefix);
    report.test(prefix + "067_random_device.py", [&] {
        return survive(house, house.attack("067_random_device.py"),
                       Expected::line("contained: /dev/random gave 32 MiB, "
                                      "/dev/urandom gave 32 MiB, adding entropy EPERM"));
    });
}

/// Contained in one of two ways, which race.
Complaints survive_either(House& house, const RunRequest& request, const Expected& one,
                          const Expected& other) {
    const Outcome outcome = house.run(request);
    return judge(outcome, one).empty() ? Complaints() : judge(outcome, other);
}

void test_memory(Report& report, House& house, const std::string& prefix) {
    Limits limits = House::limits();
    limits.memory_bytes = 128ull << 20;
    const bool accounted = house.enforcement() != Enforcement::rlimits;
    const Expected killed = Expected::killed(Status::killed_memory);
    // Without control groups RLIMIT_DATA may refuse an allocation before the sampler sees it.
    const Expected refused = accounted ? killed : Expected::exited(1);
    // And nobody counts there what is on its way through a socket: README.md says so.
    const Expected unseen = accounted ? killed : Expected::line("contained: took it all");
    // What children fill may cost a child its life, and then no more is taken.
    const Expected halved = accounted ? Expected::line("contained: a child was killed") : killed;
    report.test(prefix + "051_memory_bomb.py", [&] {
        return survive_either(house, house.attack("051_memory_bomb.py").limits(limits), refused,
                              killed);
    });
    report.test(prefix + "062_recursion.py in the interpreter", [&] {
        const RunRequest attack =
            House::with(house.attack("062_recursion.py"), "recursion", "interpreter");
        return survive_either(house, RunRequest(attack).limits(limits), refused, killed);
    });
    report.test(prefix + "133_busy_init.py", [&] {
        return survive(house, house.attack("133_busy_init.py").limits(limits), killed);
    });
    struct Hidden {
        const char* kind;
        Expected one;
        Expected other;
    };
    for (const Hidden& hidden :
         {Hidden{"files", killed, killed}, Hidden{"hidden files", killed, killed},
          Hidden{"sockets", killed, killed}, Hidden{"closed sockets", killed, killed},
          Hidden{"passed files", unseen, unseen}, Hidden{"segments", killed, killed},
          Hidden{"shared", killed, killed}, Hidden{"hidden heap", refused, killed},
          Hidden{"untouched mappings", killed, halved},
          Hidden{"untouched segments", killed, halved},
          Hidden{"mappings of a thread", killed, killed},
          Hidden{"hidden files of a thread", killed, killed},
          Hidden{"hidden files of a thread with its own", killed, killed}}) {
        report.test(prefix + "128_hidden_memory.py in " + hidden.kind, [&, hidden] {
            const RunRequest attack =
                House::with(house.attack("128_hidden_memory.py"), "memory", hidden.kind);
            return survive_either(house, RunRequest(attack).limits(limits), hidden.one,
                                  hidden.other);
        });
    }
    report.test(prefix + "069_many_mappings.py", [&] {
        return survive(house, house.attack("069_many_mappings.py"),
                       Expected::line("contained: mmap ENOMEM"));
    });
}

} // namespace rexa::escape
