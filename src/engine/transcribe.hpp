#ifndef REXA_ENGINE_TRANSCRIBE_HPP
#define REXA_ENGINE_TRANSCRIBE_HPP

#include "engine/core.hpp"

#include <rexa/transcriber.hpp>

namespace rexa {

/// See Engine::transcribe.
Transcript transcribe(detail::EngineCore& core, const Audio& audio,
                      const TranscribeOptions& options, const Call& call);

} // namespace rexa

#endif
