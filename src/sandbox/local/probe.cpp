#include "sandbox/local/diagnosis.hpp"
#include "sandbox/local/launcher_client.hpp"
#include "sandbox/local/provider.hpp"
#include "sandbox/local/root_plan.hpp"

#include <rexa/error.hpp>
#include <rexa/local.hpp>

#include <chrono>

namespace rexa {

namespace {

using namespace std::chrono_literals;

void launch_once(local::LocalHost& host, LocalProbe& probe, const Call& call) {
    const local::HelperFacts facts = host.client().start(call);
    probe.enforcement = facts.enforcement;
    const local::Interpreter shell = local::find_interpreter(Language::shell, {});
    local::LaunchRequest request;
    const auto root = host.root(shell, {}, Network::none, call);
    request.root = root->id();
    const auto sandbox = host.client().launch(request, call);
    local::Program program;
    program.arguments = {shell.executable.string(), "-c", "exit 0"};
    const local::ProgramEnd end = sandbox->execute(program, {}, call);
    sandbox->destroy(call);
    probe.available = end.status == Status::succeeded;
    if (!probe.available) {
        probe.step = "run a program";
        probe.why = "a program that does nothing did not succeed";
        probe.cure = "see the limits and the security modules of this machine";
    }
    if (facts.enforcement == Enforcement::rlimits) {
        probe.notes.push_back("no cgroup can be used: memory and CPU time are limited by sampling, "
                              "and their figures are estimates");
    }
    if (!facts.memory_workspace) {
        probe.notes.push_back(
            "tmpfs stores no user attributes here (Linux 6.6 does): workspaces "
            "are on disk, and a run that exceeds workspace_bytes or workspace_files is "
            "killed by samples instead of being refused the space");
    }
    if (!facts.layer_by_layer) {
        probe.notes.push_back("overlay takes its layers as one list (Linux 6.7 takes them singly)");
    }
}

} // namespace

LocalProbe probe_local(const LocalOptions& options) {
    LocalProbe probe;
    try {
        local::LocalHost host(options);
        launch_once(host, probe, Call().timeout(20s));
    } catch (const local::Unavailable& error) {
        probe.step = error.failure().step;
        probe.system_error = error.system_error();
        probe.why = error.diagnosis().why;
        probe.cure = error.diagnosis().cure;
    } catch (const Error& error) {
        probe.step = "start the helper";
        probe.system_error = error.system_error();
        probe.why = error.message();
    }
    return probe;
}

} // namespace rexa
