// Runs hostile programs in the local sandbox and holds each to the one way in which it may end.
// Started by run.sh only, which puts a guard around it: see there.

#include "suite/abuse.hpp"
#include "suite/attack_table.hpp"
#include "suite/chains.hpp"
#include "suite/self_test.hpp"
#include "support/leftovers.hpp"

#include <sys/prctl.h>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <sstream>
#include <vector>

namespace rexa::escape {

namespace {

const char* expected_line(const Attack& attack) {
#if defined(__aarch64__)
    if (attack.line_on_arm64 != nullptr) {
        return attack.line_on_arm64;
    }
#endif
    return attack.line;
}

void test_each(Report& report, const std::string& prefix, std::span<const Attack> table,
               const std::function<Outcome(const char* file)>& run) {
    for (const Attack& attack : table) {
        report.test(prefix + attack.file,
                    [&] { return judge(run(attack.file), Expected::line(expected_line(attack))); });
    }
}

RunRequest harmless() {
    return RunRequest("mkdir -p folder; echo $RANDOM > folder/file; echo x >> grown",
                      Language::shell)
        .limits(House::limits());
}

/// Every launch but the first of a family; everything is tried this way.
void test_later_launches(Report& report, const Settings& settings, const Host& host) {
    House house(settings, host);
    test_detectors(report, house, host);
    const auto run = [&](const char* file) { return house.run(house.attack(file)); };
    test_each(report, "later/", attacks(), run);
    test_each(report, "later/", attacks_in_other_languages(), run);
    test_bombs(report, house, "later/");
    test_memory(report, house, "later/");
    test_endings(report, house, "later/");
    test_streams(report, house, "later/");
    test_chains(report, house, host, "later/");
}

void test_first_launches(Report& report, const Settings& settings, const Host& host) {
    test_each(report, "first/", attacks(), [&](const char* file) {
        House house(settings, host);
        return house.run(house.attack(file));
    });
}

void test_second_programs(Report& report, const Settings& settings, const Host& host) {
    House house(settings, host);
    const RunRequest first = RunRequest("open('file', 'w').write('x')").limits(House::limits());
    test_each(report, "second/", attacks(),
              [&](const char* file) { return house.run_second(first, house.attack(file)); });
}

void test_layered_workspaces(Report& report, const Settings& settings, const Host& host) {
    House house(settings, host);
    Snapshot parent = house.engine.run(harmless());
    for (int generation = 0; generation < 3; ++generation) {
        parent = house.engine.run(harmless().parent(parent.id()));
    }
    test_each(report, "layered/", attacks(),
              [&](const char* file) { return house.run(house.attack(file).parent(parent.id())); });
}

/// With the host's network all else stays refused. What asks for the network gets it, of course.
void test_host_network(Report& report, const Settings& settings, const Host& host) {
    House house(settings, host);
    std::vector<Attack> others;
    std::ranges::copy_if(attacks(), std::back_inserter(others),
                         [](const Attack& attack) { return !attack.asks_for_network; });
    test_each(report, "connected/", others, [&](const char* file) {
        return house.run(house.attack(file).network(Network::host));
    });
}

/// As on an older kernel, without control groups.
void test_old_ways(Report& report, Settings settings, const Host& host) {
    settings.features = {FeatureUse::avoid, FeatureUse::avoid, FeatureUse::avoid};
    House house(settings, host);
    test_each(report, "old/", attacks(),
              [&](const char* file) { return house.run(house.attack(file)); });
    test_bombs(report, house, "old/");
    test_memory(report, house, "old/");
    test_chains(report, house, host, "old/");
}

void test_nothing_left(Report& report, const test::Leftovers& before, const Host& host) {
    report.test("afterwards: nothing is left behind", [&] {
        const auto now = test::Leftovers::now();
        Complaints complaints;
        if (now != before) {
            std::ostringstream text;
            text << "before:\n" << before << "now:\n" << now;
            complaints.push_back(text.str());
        }
        return complaints;
    });
    report.test("afterwards: the canary process lives", [&] {
        return host.canary_process_lives() ? Complaints() : Complaints{"it does not"};
    });
    report.test("afterwards: the host's folder is empty", [&] {
        return std::filesystem::is_empty(host.fact("host_folder")) ? Complaints()
                                                                   : Complaints{"it is not"};
    });
}

std::map<std::string, std::string> read_arguments(int argc, char** argv) {
    std::map<std::string, std::string> result;
    for (int i = 1; i + 1 < argc; i += 2) {
        result[argv[i]] = argv[i + 1];
    }
    return result;
}

int run(std::map<std::string, std::string> arguments) {
    // Whatever a sandbox leaves running becomes a child of this process, where it is seen.
    ::prctl(PR_SET_CHILD_SUBREAPER, 1);
    const Host host(arguments.at("--facts"));
    open_careless_descriptors(host);
    const Settings settings{arguments.at("--attacks"), host.fact("work"), {}};
    Report report(arguments["--only"]);
    const auto before = test::Leftovers::now();
    test_later_launches(report, settings, host);
    test_first_launches(report, settings, host);
    test_second_programs(report, settings, host);
    test_layered_workspaces(report, settings, host);
    test_host_network(report, settings, host);
    test_old_ways(report, settings, host);
    test_nothing_left(report, before, host);
    if (arguments["--only"].empty()) {
        report.test("afterwards: every attack was tried",
                    [&] { return House::unused_attacks(settings); });
    }
    std::ofstream(arguments.at("--results")) << report.passed() << ' ' << report.failed() << '\n';
    return report.failed() == 0 ? 0 : 1;
}

} // namespace

} // namespace rexa::escape

int main(int argc, char** argv) {
    try {
        return rexa::escape::run(rexa::escape::read_arguments(argc, argv));
    } catch (const std::exception& error) {
        std::cerr << "the suite stopped: " << error.what() << '\n';
        return 2;
    }
}
