#ifndef REXA_PYTHON_BOUND_SNAPSHOT_HPP
#define REXA_PYTHON_BOUND_SNAPSHOT_HPP

#include "engine_handle.hpp"

#include <rexa/snapshot.hpp>

#include <memory>

namespace rexa::python {

/// A snapshot together with the engine that answers for its files.
struct BoundSnapshot {
    Snapshot snapshot;
    std::shared_ptr<EngineHandle> engine;
};

} // namespace rexa::python

#endif
