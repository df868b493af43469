#ifndef REXA_ENGINE_GENERATE_HPP
#define REXA_ENGINE_GENERATE_HPP

#include "engine/core.hpp"

#include <rexa/generate_request.hpp>

#include <functional>
#include <string>
#include <vector>

namespace rexa {

/// What one round of repair tells, and wants to know, beyond its request.
struct RepairRound {
    std::string reason;                ///< for the record; empty for the first
    std::vector<std::string> failures; ///< of the rounds before, one line each
    /// Called with each answer, also with one that is of no use; may be empty.
    std::function<void(const ModelReply&)> on_reply;
};

/// Whether what answers it is a program.
bool wants_code(Purpose purpose) noexcept;

/// See Engine::generate.
Generation perform_generate(detail::EngineCore& core, const GenerateRequest& request,
                            const RepairRound& round, const TextSink& sink, const Call& call);

/// See Engine::generate_and_run.
GeneratedRun perform_generate_and_run(detail::EngineCore& core, const GenerateRequest& request,
                                      const RepairOptions& options, GenerateObserver& observer,
                                      const Call& call);

/// The record behind a snapshot's code. Errors: not_found for code that nobody generated.
Generation generation_of(SnapshotStore& store, const Snapshot& snapshot, const Call& call);

} // namespace rexa

#endif
