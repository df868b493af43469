#include "suite/chains.hpp"

#include <rexa/error.hpp>

#include <sys/inotify.h>
#include <unistd.h>

#include <barrier>
#include <chrono>
#include <filesystem>
#include <future>
#include <stop_token>
#include <thread>

namespace rexa::escape {

namespace {

struct Turn {
    const char* name;
    const char* line;
};

/// Runs an attack's turns, each on the workspace the one before it left.
Complaints run_turns(House& house, const std::string& file, const std::vector<Turn>& turns) {
    Complaints complaints;
    std::optional<SnapshotId> parent;
    for (const Turn& turn : turns) {
        RunRequest request = House::with(house.attack(file), "turn", turn.name);
        if (parent) {
            request.parent(*parent);
        }
        Snapshot snapshot;
        const Outcome outcome = house.run(request, snapshot);
        for (auto& complaint : judge(outcome, Expected::line(turn.line))) {
            complaints.push_back(std::string(turn.name) + " turn: " + complaint);
        }
        parent = snapshot.id();
    }
    return complaints;
}

void test_layers(Report& report, House& house, const std::string& prefix) {
    report.test(prefix + "106_overlay_attributes.py", [&] {
        return run_turns(house, "106_overlay_attributes.py",
                         {{"first", "contained: made"},
                          {"second", "contained: tried"},
                          {"third", "contained: folder/kept, folder/inner/kept, plain, own/file, "
                                    "nothing else"}});
    });
    report.test(prefix + "107_whiteout_names.py", [&] {
        return run_turns(house, "107_whiteout_names.py",
                         {{"first", "contained: made"},
                          {"second", "contained: tried"},
                          {"third", "contained: kept, .wh.kept, .wh..wh..opq, .wh..wh.plnk, #0, "
                                    "work, index, #1, .wh.kept, .wh..wh..opq, .wh..wh.plnk, #0, "
                                    "work, index, #1"}});
    });
}

bool is_untouched(const Host& host) {
    return std::filesystem::is_empty(host.fact("host_folder"));
}

void test_links(Report& report, House& house, const Host& host, const std::string& prefix) {
    report.test(prefix + "108_planted_links.py", [&] {
        return run_turns(house, "108_planted_links.py",
                         {{"first", "contained: planted"},
                          {"second", "refused: data ENOENT, up ENOENT, shadow EACCES"}});
    });
    report.test(prefix + "108_planted_links.py against files placed by the host", [&] {
        Snapshot planted;
        house.run(House::with(house.attack("108_planted_links.py"), "turn", "first"), planted);
        Complaints complaints;
        for (const char* path : {"data/file", "result", "up/file", "data/deep/er/file"}) {
            try {
                house.engine.run(RunRequest("true", Language::shell)
                                     .parent(planted.id())
                                     .file(path, Bytes("x")));
            } catch (const Error& error) {
                if (error.code() != Errc::invalid_argument) {
                    complaints.push_back(std::string(path) + ": " + error.what());
                }
            }
            if (!is_untouched(host)) {
                complaints.push_back(std::string(path) + " reached the host's folder");
            }
        }
        return complaints;
    });
    report.test(prefix + "108_planted_links.py restored on the host", [&] {
        Snapshot planted;
        house.run(House::with(house.attack("108_planted_links.py"), "turn", "first"), planted);
        const std::filesystem::path folder = host.fact("work") + "/restored";
        house.engine.restore(planted.id(), folder);
        Complaints complaints;
        if (!std::filesystem::is_symlink(folder / "data") || !is_untouched(host)) {
            complaints.push_back("links were followed");
        }
        std::filesystem::remove_all(folder);
        return complaints;
    });
}

/// Stops a run's output at each of two words until the other run has said it too.
class Meeting final : public RunObserver {
public:
    Meeting(std::barrier<>& barrier, Outcome& outcome) : barrier_(barrier), outcome_(outcome) {}

    void on_output(const OutputEvent& event) override {
        (event.stream == Stream::out ? outcome_.out : outcome_.err).append(as_chars(event.bytes));
        if (event.stream == Stream::err) {
            meet("ready\n", 1);
            meet("done\n", 2);
        }
    }

    /// After the run: whoever still waits need not.
    void leave() {
        if (met_ < 2) {
            barrier_.arrive_and_drop();
        }
    }

private:
    void meet(const char* word, int turn) {
        if (met_ == turn - 1 && outcome_.err.find(word) != std::string::npos) {
            met_ = turn;
            barrier_.arrive_and_wait();
        }
    }

    std::barrier<>& barrier_;
    Outcome& outcome_;
    int met_ = 0;
};

Complaints run_siblings(House& house) {
    std::barrier<> barrier(2);
    Outcome outcomes[2];
    const auto run = [&](std::size_t me) {
        Meeting meeting(barrier, outcomes[me]);
        auto request = House::with(house.attack("126_siblings.py"), "me", std::to_string(me));
        outcomes[me].execution =
            house.engine.run(House::with(request, "other", std::to_string(1 - me)), meeting)
                .execution();
        meeting.leave();
    };
    {
        const std::jthread first(run, 0);
        const std::jthread second(run, 1);
    }
    Complaints complaints;
    for (Outcome& outcome : outcomes) {
        outcome.err.clear();
        for (auto& complaint :
             judge(outcome, Expected::line("refused: own segment, /tmp ENOENT, /dev/shm ENOENT, "
                                           "/workspace ENOENT, abstract ECONNREFUSED, "
                                           "visitors EAGAIN, 2 processes"))) {
            complaints.push_back(std::move(complaint));
        }
    }
    return complaints;
}

/// Says when a run has written a line.
class FirstLine final : public RunObserver {
public:
    void on_output(const OutputEvent& event) override {
        if (!said_ && as_chars(event.bytes).find('\n') != std::string_view::npos) {
            said_ = true;
            promise_.set_value();
        }
    }
    bool wait() {
        return promise_.get_future().wait_for(std::chrono::seconds(60)) ==
               std::future_status::ready;
    }

private:
    bool said_ = false;
    std::promise<void> promise_;
};

/// What is left to others while one run holds all it can get of what is counted by user.
Complaints look_around(House& house) {
    Complaints complaints;
    const int watch = ::inotify_init1(IN_CLOEXEC);
    if (watch < 0) {
        complaints.push_back("the host has no inotify instance left");
    }
    ::close(watch);
    try {
        const auto neighbour = house.engine.run(
            RunRequest("import ctypes\nprint(ctypes.CDLL(None).inotify_init1(0) >= 0)"),
            silent_observer(), Call().timeout(std::chrono::seconds(20)));
        if (neighbour.output().out.text().chars() != "True\n") {
            complaints.push_back("the neighbour: " + std::string(to_string(neighbour.status())));
        }
    } catch (const Error& error) {
        complaints.push_back(std::string("the neighbour: ") + error.what());
    }
    return complaints;
}

Complaints run_beside_hoarder(House& house) {
    FirstLine holding;
    std::stop_source stop;
    const std::jthread hoarder([&] {
        house.engine.run(house.attack("139_counts_of_the_user.py"), holding,
                         Call().stop(stop.get_token()));
    });
    Complaints complaints =
        holding.wait() ? look_around(house) : Complaints{"the hoarder did not get to its end"};
    stop.request_stop();
    return complaints;
}

void test_variables(Report& report, House& house, const std::string& prefix) {
    report.test(prefix + "118_odd_variables.py", [&] {
        RunRequest request = house.attack("118_odd_variables.py");
        for (const auto& [name, value] : Variables{{"LD_PRELOAD", "/workspace/evil.so"},
                                                   {"LD_LIBRARY_PATH", "/workspace"},
                                                   {"PYTHONPATH", "/workspace"},
                                                   {"PYTHONSTARTUP", "/workspace/start.py"},
                                                   {"GLIBC_TUNABLES", "glibc.malloc.check=3"},
                                                   {"BASH_ENV", "/workspace/start.sh"},
                                                   {"BASH_FUNC_x%%", "() { :; }"},
                                                   {"a b", "c"},
                                                   {"-x", "y"},
                                                   {"\xc3\xa9", "\xc3\xbc"},
                                                   {"newline", "one\ntwo"}}) {
            request.variable(name, value);
        }
        return judge(house.run(request),
                     Expected::line("contained: LD_PRELOAD, LD_LIBRARY_PATH, PYTHONPATH, "
                                    "PYTHONSTARTUP, GLIBC_TUNABLES, BASH_ENV, BASH_FUNC_x%%, "
                                    "a b, -x, \xc3\xa9, newline, still confined"));
    });
    report.test(prefix + "118 variables that cannot be", [&] {
        Complaints complaints;
        for (const auto& [name, value] : Variables{{"", "x"},
                                                   {"a=b", "x"},
                                                   {std::string("a\0b", 3), "x"},
                                                   {"zero", std::string("a\0b", 3)}}) {
            try {
                house.run(RunRequest("true", Language::shell).variable(name, value));
                complaints.push_back(printable(name) + " was taken");
            } catch (const Error& error) {
                if (error.code() != Errc::invalid_argument) {
                    complaints.push_back(printable(name) + ": " + error.what());
                }
            }
        }
        return complaints;
    });
}

} // namespace

void test_chains(Report& report, House& house, const Host& host, const std::string& prefix) {
    test_layers(report, house, prefix);
    test_links(report, house, host, prefix);
    test_variables(report, house, prefix);
    report.test(prefix + "126_siblings.py", [&] { return run_siblings(house); });
    report.test(prefix + "139_counts_of_the_user.py", [&] { return run_beside_hoarder(house); });
}

} // namespace rexa::escape
