#ifndef REXA_ENGINE_REPLAY_HPP
#define REXA_ENGINE_REPLAY_HPP

#include "engine/core.hpp"

namespace rexa {

/// See Engine::replay.
ReplayReport replay(detail::EngineCore& core, const SnapshotId& id, const ReplayOptions& options,
                    const Call& call);

} // namespace rexa

#endif
