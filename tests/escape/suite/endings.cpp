#include "suite/abuse.hpp"

#include <csignal>

namespace rexa::escape {

namespace {

void test_signals(Report& report, House& house, const std::string& prefix) {
    struct Ending {
        const char* name;
        Expected expected;
    };
    for (const auto& [name, expected] :
         {Ending{"segfault", Expected::signalled(SIGSEGV)},
          Ending{"abort", Expected::signalled(SIGABRT)}, Ending{"exit 300", Expected::exited(44)},
          Ending{"exit -1", Expected::exited(255)}}) {
        report.test(prefix + "061_endings.py by " + name, [&] {
            return judge(house.run(House::with(house.attack("061_endings.py"), "ending", name)),
                         expected);
        });
    }
}

void test_recursion(Report& report, House& house, const std::string& prefix) {
    const auto run = [&](const char* kind) {
        return house.run(House::with(house.attack("062_recursion.py"), "recursion", kind));
    };
    report.test(prefix + "062_recursion.py to the interpreter's own limit", [&] {
        const Outcome outcome = run("limited");
        Complaints complaints = judge(outcome, Expected::exited(1));
        const auto& exception = outcome.execution.exception;
        if (!exception || exception->type != "RecursionError") {
            complaints.push_back("no RecursionError was reported");
        }
        return complaints;
    });
    report.test(prefix + "062_recursion.py on the machine's stack",
                [&] { return judge(run("machine stack"), Expected::signalled(SIGSEGV)); });
}

void test_what_outlives(Report& report, House& house, const std::string& prefix) {
    report.test(prefix + "058_daemon_holding_output.py", [&] {
        const Outcome outcome = house.run(house.attack("058_daemon_holding_output.py"));
        Complaints complaints = judge(outcome, Expected::line("contained: "));
        if (outcome.execution.usage.wall > std::chrono::seconds(10)) {
            complaints.push_back("waited for the daemon");
        }
        return complaints;
    });
    report.test(prefix + "064_output_after_the_end.py", [&] {
        // How much the orphan gets out before it is killed is chance; that nothing else is there
        // and that the run ends is not.
        Outcome outcome = house.run(house.attack("064_output_after_the_end.py"));
        Complaints complaints;
        const std::string first = "done\n";
        std::string late = outcome.out.substr(std::min(first.size(), outcome.out.size()));
        while (late.starts_with("late\n")) {
            late.erase(0, 5);
        }
        outcome.out.resize(std::min(first.size(), outcome.out.size()));
        complaints = judge(outcome, Expected::exited(0, first));
        if (!late.empty() && !std::string("late\n").starts_with(late)) {
            complaints.push_back("the output goes on with " + printable(late));
        }
        return complaints;
    });
    report.test(prefix + "070_shared_leftovers.py", [&] {
        const RunRequest attack = house.attack("070_shared_leftovers.py");
        Complaints complaints = judge(house.run(House::with(attack, "turn", "first")),
                                      Expected::line("contained: made"));
        const Outcome second = house.run(House::with(attack, "turn", "second"));
        for (auto& complaint :
             judge(second, Expected::line("refused: memory ENOENT, semaphore ENOENT, "
                                          "messages ENOENT, queue ENOENT, /dev/shm ENOENT, "
                                          "/tmp ENOENT"))) {
            complaints.push_back("second run: " + complaint);
        }
        return complaints;
    });
    report.test(prefix + "132_second_program.py", [&] {
        const RunRequest attack = house.attack("132_second_program.py");
        return judge(house.run_second(House::with(attack, "turn", "first"),
                                      House::with(attack, "turn", "second")),
                     Expected::line("contained: 0 others"));
    });
}

void test_notes(Report& report, House& house, const std::string& prefix) {
    for (const char* kind : {"garbage", "huge", "links", "pipes", "folders", "sockets"}) {
        report.test(prefix + "116_exception_notes.py as " + kind, [&, kind] {
            Limits limits = House::limits();
            limits.workspace_bytes = 128ull << 20;
            const Outcome outcome = house.run(
                House::with(house.attack("116_exception_notes.py"), "kind", kind).limits(limits));
            Complaints complaints = judge(outcome, Expected::exited(1, "contained: left\n"));
            if (outcome.execution.exception) {
                complaints.push_back("an exception was believed: " +
                                     printable(outcome.execution.exception->type));
            }
            return complaints;
        });
    }
}

} // namespace

void test_endings(Report& report, House& house, const std::string& prefix) {
    test_signals(report, house, prefix);
    test_recursion(report, house, prefix);
    test_what_outlives(report, house, prefix);
    test_notes(report, house, prefix);
    report.test(prefix + "066_clock.py", [&] {
        return judge(house.run(house.attack("066_clock.py")),
                     Expected::line("contained: zone UTC, clock of the host, monotonic EPERM, "
                                    "boottime EPERM"));
    });
}

} // namespace rexa::escape
