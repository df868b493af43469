#include "sandbox/daytona/sandbox.hpp"

#include "core/text.hpp"
#include "sandbox/daytona/host.hpp"
#include "sandbox/daytona/program_run.hpp"
#include "sandbox/daytona/snapshot_manifest.hpp"

#include <rexa/error.hpp>

namespace rexa::daytona {

DaytonaSandbox::DaytonaSandbox(std::shared_ptr<Host> host, const v0::SandboxRecord& record,
                               SandboxSpec spec, bool is_new, Call::Clock::time_point begun)
    : host_(std::move(host)), id_(record.id), spec_(std::move(spec)),
      meter_(host_->size_of(record), host_->options().prices, begun),
      helper_(host_->client().toolbox(record)), workspace_(helper_, is_new) {
    if (spec_.use == SandboxUse::once) {
        meter_.stop_after(host_->wishes().time_to_live(spec_));
    }
    info_.key = spec_.key;
    info_.labels = {record.labels.begin(), record.labels.end()};
    info_.environment.provider = "daytona";
    info_.environment.isolation = Isolation::machine;
    info_.environment.enforcement = Enforcement::remote;
    info_.environment.network = spec_.network;
}

Execution DaytonaSandbox::execute(const Command& command, RunObserver& observer, const Call& call) {
    if (used_ && spec_.use == SandboxUse::once) {
        throw Error(Errc::failed_precondition, "use: this sandbox was acquired for one command")
            .from("daytona");
    }
    used_ = true;
    ProgramRun run(helper_, spec_);
    auto execution = run.execute(command, observer, call);
    info_.environment.interpreter = run.interpreter();
    info_.notices = run.notices();
    return execution;
}

void DaytonaSandbox::place(const Tree& tree, BlobSource& source, const Call& call) {
    workspace_.place(tree, source, call);
}

CapturedWorkspace DaytonaSandbox::capture(const Tree& base, BlobSource& nodes, BlobSink& sink,
                                          const Call& call) {
    return workspace_.capture(base, nodes, spec_, sink, call);
}

void DaytonaSandbox::destroy(const Call& cleanup) {
    if (destroyed_) {
        return;
    }
    host_->remove_id(id_, cleanup);
    destroyed_ = true;
    meter_.stop();
    info_.cost = meter_.cost();
}

SandboxSnapshot DaytonaSandbox::snapshot(BlobSink&, const Call& call) {
    const SnapshotManifest manifest{spec_.key + "-" + SnapshotId::random().brief()};
    host_->client().sandboxes().snapshot(id_, manifest.name, false, call);
    host_->client().sandboxes().wait_while(id_, v0::SandboxState::snapshotting, call);
    host_->client().snapshots().wait_until_active(manifest.name, call);
    return to_snapshot(manifest);
}

std::unique_ptr<Sandbox> DaytonaSandbox::fork(const Call& call) {
    auto child_spec = spec_;
    child_spec.key += "-" + SnapshotId::random().brief();
    const auto begun = Call::Clock::now();
    const auto child = host_->fork(id_, child_spec, call);
    return std::make_unique<DaytonaSandbox>(host_, child, child_spec, false, begun);
}

void DaytonaSandbox::stop(const Call& call) {
    host_->client().sandboxes().stop(id_, false, call);
    host_->client().sandboxes().wait_until_stopped(id_, call);
    meter_.stop();
}

std::string DaytonaSandbox::platform(const Call& call) {
    const auto text = helper_.run("platform", {}, call);
    constexpr std::size_t longest = 200;
    return core::to_clipped_line(text.substr(0, text.find('\n')), longest);
}

} // namespace rexa::daytona
