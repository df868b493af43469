#ifndef REXA_ENGINE_SIDE_SANDBOX_HPP
#define REXA_ENGINE_SIDE_SANDBOX_HPP

#include "engine/budget.hpp"
#include "engine/core.hpp"

#include <rexa/cost.hpp>
#include <rexa/id.hpp>
#include <rexa/sandbox.hpp>

#include <optional>
#include <string_view>
#include <utility>

namespace rexa {

/// What was found out in a sandbox that belongs to no run.
template <class T>
struct SideAnswer {
    T value;
    std::optional<Cost> cost;
    bool is_destroyed = false; ///< for certain
};

/// The life of a sandbox that the engine itself asks something in: like a run's it has a lease, a
/// share of the budget, and is gone at the end.
class SideSandbox {
public:
    /// `suffix` tells its key from the run's and from those of other questions.
    SideSandbox(detail::EngineCore& core, SandboxProvider& provider, const SandboxSpec& of_run,
                std::string_view suffix, const SnapshotId& snapshot, const Call& call);
    SideSandbox(const SideSandbox&) = delete;
    SideSandbox& operator=(const SideSandbox&) = delete;
    /// Destroys what nobody said is gone.
    ~SideSandbox();

    [[nodiscard]] const SandboxSpec& spec() const noexcept { return spec_; }

    void ended(std::optional<Cost> cost, bool is_destroyed) noexcept;
    void was_never_made() noexcept;

private:
    void reap() noexcept;
    void keep_lease() noexcept;
    void release_lease() noexcept;

    detail::EngineCore& core_;
    SandboxProvider& provider_;
    SandboxSpec spec_;
    BudgetShare share_;
    bool is_gone_ = false;
    bool is_cost_known_ = false;
};

/// Asks by `ask(spec)`, which gives a SideAnswer<T>. Errors: those of `ask`, and of the store.
template <class T, class Ask>
T ask_in_side_sandbox(detail::EngineCore& core, SandboxProvider& provider,
                      const SandboxSpec& of_run, std::string_view suffix,
                      const SnapshotId& snapshot, const Call& call, Ask ask) {
    SideSandbox side(core, provider, of_run, suffix, snapshot, call);
    try {
        SideAnswer<T> answer = ask(side.spec());
        side.ended(answer.cost, answer.is_destroyed);
        return std::move(answer.value);
    } catch (const Error& error) {
        if (error.had_no_effect()) {
            side.was_never_made();
        }
        throw;
    }
}

} // namespace rexa

#endif
