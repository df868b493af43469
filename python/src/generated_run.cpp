#include "generated_run.hpp"

#include <utility>

namespace rexa::python {

GeneratedRunValue bound_to_engine(GeneratedRun run, const std::shared_ptr<EngineHandle>& engine) {
    GeneratedRunValue bound;
    for (GeneratedStep& step : run.steps) {
        std::optional<BoundSnapshot> snapshot;
        if (step.snapshot) {
            snapshot = BoundSnapshot{std::move(step.snapshot), engine};
        }
        bound.steps.push_back({std::move(step.generation), std::move(snapshot)});
    }
    run.steps.clear();
    bound.result = std::move(run);
    return bound;
}

} // namespace rexa::python
