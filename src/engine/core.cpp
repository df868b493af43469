#include "engine/core.hpp"

#include "engine/parts_by_name.hpp"
#include "engine/refuse.hpp"
#include "engine/side_sandbox.hpp"

#include <rexa/error.hpp>

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <utility>

namespace rexa::detail {

namespace {

template <class Part>
void check_names(const std::vector<std::shared_ptr<Part>>& parts, const std::string& field) {
    std::set<std::string_view> names;
    for (const auto& part : parts) {
        if (!part) {
            refuse("parts." + field + ": one is null");
        }
        if (!names.insert(part->name()).second) {
            refuse(field + ": two are named '" + std::string(part->name()) +
                   "'; give one of each name");
        }
    }
}

EngineParts checked(EngineParts parts) {
    if (!parts.store) {
        refuse("parts.store: an engine needs a store");
    }
    if (parts.providers.empty()) {
        refuse("parts.providers: an engine needs at least one sandbox provider");
    }
    check_names(parts.providers, "providers");
    check_names(parts.generators, "generators");
    check_names(parts.transcribers, "transcribers");
    if (std::any_of(parts.listeners.begin(), parts.listeners.end(),
                    [](const auto& listener) { return !listener; })) {
        refuse("parts.listeners: a listener is null");
    }
    if (parts.options.concurrent_runs == 0) {
        parts.options.concurrent_runs = std::max(1u, std::thread::hardware_concurrency());
    }
    return parts;
}

} // namespace

EngineCore::EngineCore(EngineParts parts)
    : parts_(checked(std::move(parts))), process_(::getpid()), budget_(parts_.options.budget),
      listeners_(parts_.listeners), scheduler_(parts_.options.concurrent_runs) {}

SandboxProvider& EngineCore::provider(std::string_view name) const {
    return choose_part(parts_.providers, name, "provider");
}

SandboxProvider* EngineCore::find_provider(std::string_view name) const noexcept {
    return find_part(parts_.providers, name);
}

Environment EngineCore::environment(SandboxProvider& provider, const SandboxSpec& spec,
                                    const SnapshotId& snapshot, const Call& call) {
    Environment environment;
    environment.provider = provider.name();
    environment.network = spec.network;
    environment.fingerprint = provider.fingerprint(spec, call);
    // Two first runs at once may both ask; they get the same answer and neither waits.
    auto description = known_description(environment.fingerprint, call);
    if (!description) {
        description = ask_description(provider, spec, snapshot, environment.fingerprint, call);
    }
    environment.packages = Digest::of(as_bytes(description->packages));
    environment.interpreter = std::move(description->interpreter);
    environment.version = std::move(description->version);
    environment.platform = std::move(description->platform);
    return environment;
}

EnvironmentDescription EngineCore::describe(SandboxProvider& provider, const SandboxSpec& spec,
                                            const SnapshotId& snapshot, const Call& call) {
    const auto fingerprint = provider.fingerprint(spec, call);
    if (auto known = known_description(fingerprint, call)) {
        return *std::move(known);
    }
    const auto admission = scheduler_.enter_aside(call);
    // Another may have asked meanwhile.
    if (auto known = known_description(fingerprint, call)) {
        return *std::move(known);
    }
    return ask_description(provider, spec, snapshot, fingerprint, call);
}

std::optional<EnvironmentDescription> EngineCore::known_description(const Digest& fingerprint,
                                                                    const Call& call) {
    {
        const std::lock_guard lock(environments_mutex_);
        if (const auto known = environments_.find(fingerprint); known != environments_.end()) {
            return known->second;
        }
    }
    if (auto recorded = store().environment(fingerprint, call)) {
        return remember(fingerprint, *std::move(recorded));
    }
    return std::nullopt;
}

EnvironmentDescription EngineCore::ask_description(SandboxProvider& provider,
                                                   const SandboxSpec& spec,
                                                   const SnapshotId& snapshot,
                                                   const Digest& fingerprint, const Call& call) {
    auto description = ask_in_side_sandbox<EnvironmentDescription>(
        *this, provider, spec, "-describe", snapshot, call, [&](const SandboxSpec& brief) {
            auto answer = provider.describe(brief, call);
            const auto cost = std::exchange(answer.cost, std::nullopt);
            return SideAnswer<EnvironmentDescription>{std::move(answer), cost, false};
        });
    store().record_environment(fingerprint, description, call);
    return remember(fingerprint, std::move(description));
}

EnvironmentDescription EngineCore::remember(const Digest& fingerprint,
                                            EnvironmentDescription description) {
    const std::lock_guard lock(environments_mutex_);
    return environments_.emplace(fingerprint, std::move(description)).first->second;
}

Call EngineCore::cleanup_call() const {
    return Call().timeout(options().cleanup_timeout);
}

bool EngineCore::is_forked() const noexcept {
    return ::getpid() != process_;
}

void EngineCore::check_process() const {
    if (is_forked()) {
        throw Error(Errc::failed_precondition,
                    "the engine was created before fork(); open one in this process")
            .from("engine");
    }
}

void EngineCore::post(Lane lane, std::shared_ptr<Task> task) {
    check_process();
    scheduler_.post(lane, std::move(task));
}

} // namespace rexa::detail
