#ifndef REXA_ENGINE_RUN_HPP
#define REXA_ENGINE_RUN_HPP

#include "engine/code_origin.hpp"
#include "engine/core.hpp"

namespace rexa {

/// A run that is decided but not on record: what will be executed, on what, where.
struct RunPlan {
    SnapshotData data;    ///< `before` is the workspace without the input files
    InputFiles files;     ///< placed into it first
    Digest parent_digest; ///< empty without a parent
    Bytes generation;     ///< the record its provenance names; empty without one
};

/// A snapshot that has ended. Errors: not_found, failed_precondition while it runs.
Snapshot final_snapshot(SnapshotStore& store, const SnapshotId& id, const Call& call);

/// What a sandbox for this run is asked for.
SandboxSpec sandbox_spec(const SnapshotId& id, const RunRequest& request);

/// Errors: invalid_argument, naming the field.
void check_request(const RunRequest& request);

/// Errors: invalid_argument, not_found for the parent, failed_precondition for a running parent.
RunPlan plan_run(detail::EngineCore& core, const SnapshotId& id, const RunRequest& request,
                 const CodeOrigin& origin, const Call& call);

/// What a final snapshot executed, once more. `provider` is empty for the one that ran it.
/// Errors: invalid_argument, also for a recorded request that would be refused as a new one.
RunPlan plan_replay(detail::EngineCore& core, const Snapshot& original, const std::string& provider,
                    const Call& call);

/// Performs a plan from record to durable snapshot. See Engine::run.
Snapshot perform_run(detail::EngineCore& core, RunPlan plan, RunObserver& observer,
                     const Call& call);

} // namespace rexa

#endif
