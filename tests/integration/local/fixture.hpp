#ifndef REXA_TESTS_INTEGRATION_LOCAL_FIXTURE_HPP
#define REXA_TESTS_INTEGRATION_LOCAL_FIXTURE_HPP

#include "sandbox/local/launcher_client.hpp"
#include "sandbox/local/root_plan.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <fstream>
#include <initializer_list>
#include <string>
#include <vector>

namespace rexa::test {

using namespace std::chrono_literals;

/// What one program did.
struct Outcome {
    local::ProgramEnd end;
    std::string out;
    std::string err;
};

inline local::OutputSink into(Outcome& outcome) {
    return [&outcome](const OutputEvent& event) {
        (event.stream == Stream::out ? outcome.out : outcome.err) += as_chars(event.bytes);
    };
}

/// A client with a root that holds the system's shell and Python.
class Host {
public:
    explicit Host(local::LauncherOptions options = {}) : client(std::move(options)) {
        LocalOptions usual;
        root = client.make_root(
            local::plan_root(local::find_interpreter(Language::shell, usual), {}, Network::none),
            call());
    }

    static Call call() { return Call().timeout(60s); }

    std::unique_ptr<local::SandboxProcess> launch(const Limits& limits = {},
                                                  std::vector<local::LayerId> layers = {}) {
        local::LaunchRequest request;
        request.root = root;
        request.layers = std::move(layers);
        request.limits = limits;
        return client.launch(request, call());
    }

    static local::Program program(std::vector<std::string> arguments, BytesView input = {}) {
        local::Program program;
        program.arguments = std::move(arguments);
        program.environment = {"PATH=/usr/bin:/bin", "LANG=C.UTF-8"};
        program.standard_input = input;
        program.last = false;
        return program;
    }

    static Outcome execute(local::SandboxProcess& sandbox, const local::Program& program,
                           const Call& call = Host::call()) {
        Outcome outcome;
        outcome.end = sandbox.execute(program, into(outcome), call);
        return outcome;
    }

    /// One program in a sandbox of its own.
    Outcome run(const std::vector<std::string>& arguments, const Limits& limits = {},
                BytesView input = {}, const Call& call = Host::call()) {
        const auto sandbox = launch(limits);
        Outcome outcome = execute(*sandbox, program(arguments, input), call);
        sandbox->destroy(Host::call());
        return outcome;
    }
    Outcome shell(const std::string& script, const Limits& limits = {}) {
        return run({"/bin/sh", "-c", script}, limits);
    }
    Outcome python(const std::string& script, const Limits& limits = {}) {
        return run({"/usr/bin/python3", "-S", "-c", script}, limits);
    }

    local::LauncherClient client;
    local::RootId root = 0;
};

inline local::LauncherOptions without_cgroups() {
    local::LauncherOptions options;
    options.features.cgroups = FeatureUse::avoid;
    return options;
}

/// Runs a test with the best enforcement of this machine, and again with rlimits and sampling
/// alone.
template <class Test>
void with_each_enforcement(Test test) {
    SUBCASE("cgroups where the machine has them") {
        Host host;
        test(host);
    }
    SUBCASE("rlimits and sampling") {
        Host host(without_cgroups());
        REQUIRE(host.client.start(Host::call()).enforcement == Enforcement::rlimits);
        test(host);
    }
}

} // namespace rexa::test

#endif
