#ifndef REXA_ENGINE_CORE_HPP
#define REXA_ENGINE_CORE_HPP

#include "engine/budget.hpp"
#include "engine/listener_queue.hpp"
#include "engine/scheduler.hpp"

#include <rexa/engine.hpp>

#include <sys/types.h>

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>

namespace rexa::detail {

/// What all copies of an engine share: the parts, and who runs when.
class EngineCore final : public TaskQueue {
public:
    explicit EngineCore(EngineParts parts);

    [[nodiscard]] SnapshotStore& store() const noexcept { return *parts_.store; }
    [[nodiscard]] const EngineOptions& options() const noexcept { return parts_.options; }
    [[nodiscard]] Budget& budget() noexcept { return budget_; }
    [[nodiscard]] ListenerQueue& listeners() noexcept { return listeners_; }
    [[nodiscard]] Scheduler& scheduler() noexcept { return scheduler_; }

    /// The provider of this name, the first for an empty one. Errors: invalid_argument.
    [[nodiscard]] SandboxProvider& provider(std::string_view name) const;

    /// The generator of this name, the first for an empty one. Errors: generator_missing;
    /// invalid_argument for a name that none has.
    [[nodiscard]] CodeGenerator& generator(std::string_view name) const;

    /// The same of transcribers.
    [[nodiscard]] Transcriber& transcriber(std::string_view name) const;

    [[nodiscard]] std::vector<std::string> generator_names() const;

    /// The provider of this name; null when there is none.
    [[nodiscard]] SandboxProvider* find_provider(std::string_view name) const noexcept;

    /// What is known of the place a spec leads to: asked from the provider once for each
    /// fingerprint, then kept in the store. `snapshot`: for which this is asked.
    Environment environment(SandboxProvider& provider, const SandboxSpec& spec,
                            const SnapshotId& snapshot, const Call& call);

    /// A call for clean-up: a deadline of its own, no stop token.
    [[nodiscard]] Call cleanup_call() const;

    /// Whether this is a child made by fork(), where the engine's threads do not exist.
    [[nodiscard]] bool is_forked() const noexcept;

    /// Errors: failed_precondition in a child made by fork().
    void check_process() const;

    void post(Lane lane, std::shared_ptr<Task> task) override;
    void stopped(const Task& task) noexcept override { scheduler_.stopped(task); }
    void shutdown() noexcept { scheduler_.shutdown(); }

    /// The same with the list of packages, for what is no run: to ask, it waits for a slot of the
    /// side sandboxes.
    EnvironmentDescription describe(SandboxProvider& provider, const SandboxSpec& spec,
                                    const SnapshotId& snapshot, const Call& call);

private:
    std::optional<EnvironmentDescription> known_description(const Digest& fingerprint,
                                                            const Call& call);
    EnvironmentDescription ask_description(SandboxProvider& provider, const SandboxSpec& spec,
                                           const SnapshotId& snapshot, const Digest& fingerprint,
                                           const Call& call);
    EnvironmentDescription remember(const Digest& fingerprint, EnvironmentDescription description);

    EngineParts parts_;
    pid_t process_;
    std::mutex environments_mutex_;
    std::map<Digest, EnvironmentDescription> environments_;
    Budget budget_;
    ListenerQueue listeners_;
    Scheduler scheduler_;
};

} // namespace rexa::detail

#endif
