#ifndef REXA_PYTHON_GENERATED_RUN_HPP
#define REXA_PYTHON_GENERATED_RUN_HPP

#include "bound_snapshot.hpp"

#include <rexa/generate_request.hpp>

#include <memory>
#include <optional>
#include <vector>

namespace rexa::python {

/// A GeneratedStep whose snapshot knows its engine; none where it was not run.
struct GeneratedStepValue {
    Generation generation;
    std::optional<BoundSnapshot> snapshot;
};

/// A GeneratedRun whose snapshots know their engine.
struct GeneratedRunValue {
    std::vector<GeneratedStepValue> steps;
    GeneratedRun result; ///< without its steps
};

GeneratedRunValue bound_to_engine(GeneratedRun run, const std::shared_ptr<EngineHandle>& engine);

} // namespace rexa::python

#endif
