#ifndef REXA_ENGINE_RUN_HPP
#define REXA_ENGINE_RUN_HPP

#include "engine/core.hpp"

namespace rexa {

/// A run that is decided but not on record: what will be executed, on what, where.
struct RunPlan {
    SnapshotData data;    ///< `before` is the workspace without the input files
    InputFiles files;     ///< placed into it first
    Digest parent_digest; ///< empty without a parent
};

/// Errors: invalid_argument, not_found for the parent, failed_precondition for a running parent.
RunPlan plan_run(detail::EngineCore& core, const SnapshotId& id, const RunRequest& request,
                 CodeSource source, const Call& call);

/// The same execution once more. `provider` is empty for the one that ran the original.
RunPlan plan_replay(detail::EngineCore& core, const Snapshot& original, const std::string& provider,
                    const Call& call);

/// Performs a plan from record to durable snapshot. See Engine::run.
Snapshot perform_run(detail::EngineCore& core, RunPlan plan, RunObserver& observer,
                     const Call& call);

} // namespace rexa

#endif
