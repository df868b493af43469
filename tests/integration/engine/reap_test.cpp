#include "fixture.hpp"

#include <doctest/doctest.h>

#include <set>

using namespace rexa;
using namespace rexa::test;

namespace {

/// Cannot destroy the first sandbox it is asked for.
class FirstFails final : public SandboxProvider {
public:
    std::string_view name() const noexcept override { return "scripted"; }
    std::unique_ptr<Sandbox> acquire(const SandboxSpec&, const Call&) override { return nullptr; }
    void reap(const SandboxKey& key, const Call&) override {
        asked.push_back(key);
        if (asked.size() == 1) {
            throw Error(Errc::cleanup_failed, "still there").from("scripted");
        }
    }
    std::vector<SandboxKey> asked;
};

Engine engine_of(std::shared_ptr<SnapshotStore> store,
                 std::vector<std::shared_ptr<SandboxProvider>> providers) {
    EngineParts parts;
    parts.store = std::move(store);
    parts.providers = std::move(providers);
    return Engine(std::move(parts));
}

std::shared_ptr<ScriptedProvider> undestroyable(std::string name) {
    auto provider =
        std::make_shared<ScriptedProvider>([](ProgramContext&) { return exited(0); }, name);
    provider->fail_at(Step::destroy, Error(Errc::cleanup_failed, "stuck").from("scripted"));
    return provider;
}

std::set<SandboxKey> keys_of(const std::vector<Lease>& leases) {
    std::set<SandboxKey> keys;
    for (const auto& lease : leases) {
        keys.insert(lease.key);
    }
    return keys;
}

} // namespace

TEST_CASE("neither an unknown provider nor a failure keeps the other sandboxes from being reaped") {
    const std::shared_ptr<SnapshotStore> store = make_memory_store();
    auto leaving = engine_of(store, {undestroyable("scripted"), undestroyable("absent")});
    std::set<SandboxKey> of_absent;
    for (int i = 0; i < 4; ++i) {
        leaving.run(RunRequest("x"));
        const auto foreign = leaving.run(RunRequest("x").provider("absent"));
        of_absent.insert("rexa-" + foreign.id().to_string());
    }
    REQUIRE(store->abandoned_leases({}).size() == 8);

    const auto provider = std::make_shared<FirstFails>();
    auto reaper = engine_of(store, {provider});
    CHECK(code_of([&] { reaper.reap(); }) == Errc::cleanup_failed);
    REQUIRE(provider->asked.size() == 4);
    auto left = of_absent;
    left.insert(provider->asked[0]);
    CHECK(keys_of(store->abandoned_leases({})) == left);

    CHECK(reaper.reap() == 1);
    CHECK(keys_of(store->abandoned_leases({})) == of_absent);
}
