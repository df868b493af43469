#include "engine/side_sandbox.hpp"

#include <chrono>
#include <string>

namespace rexa {
namespace {

SandboxSpec side_spec(SandboxSpec spec, std::string_view suffix) {
    spec.key += suffix;
    spec.limits = Limits();
    spec.limits.wall_time = std::chrono::minutes(1);
    return spec;
}

} // namespace

SideSandbox::SideSandbox(detail::EngineCore& core, SandboxProvider& provider,
                         const SandboxSpec& of_run, std::string_view suffix,
                         const SnapshotId& snapshot, const Call& call)
    : core_(core), provider_(provider), spec_(side_spec(of_run, suffix)),
      share_(core.budget(),
             core.options().budget ? provider.highest_cost(spec_, call) : std::nullopt) {
    core_.store().record_lease({snapshot, std::string(provider_.name()), spec_.key}, call);
}

SideSandbox::~SideSandbox() {
    if (!is_cost_known_) {
        share_.keep();
    }
    is_gone_ ? release_lease() : reap();
}

void SideSandbox::ended(std::optional<Cost> cost, bool is_destroyed) noexcept {
    share_.settle(cost.value_or(Cost()));
    is_cost_known_ = true;
    is_gone_ = is_destroyed;
}

void SideSandbox::was_never_made() noexcept {
    is_cost_known_ = true;
    is_gone_ = true;
}

void SideSandbox::reap() noexcept {
    try {
        provider_.reap(spec_.key, core_.cleanup_call());
        release_lease();
    } catch (...) {
        keep_lease();
    }
}

void SideSandbox::keep_lease() noexcept {
    try {
        core_.store().keep_lease(spec_.key, core_.cleanup_call());
    } catch (...) {
        return; // the store does not take it: the provider's own time to live is what is left
    }
}

void SideSandbox::release_lease() noexcept {
    try {
        core_.store().release_lease(spec_.key, core_.cleanup_call());
    } catch (...) {
        return; // to reap what is gone already does no harm
    }
}

} // namespace rexa
