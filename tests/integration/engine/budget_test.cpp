#include "fixture.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <thread>

using namespace rexa;
using namespace rexa::test;

namespace {

constexpr Cost dollars(int count) {
    return Cost{count * 1'000'000'000ll};
}

/// Runs cost two dollars, and three at most.
struct Billed {
    std::shared_ptr<ScriptedProvider> provider =
        std::make_shared<ScriptedProvider>([](ProgramContext&) { return exited(0); });

    Billed() {
        provider->highest = dollars(3);
        provider->actual = dollars(2);
    }

    Engine engine_with(std::optional<Cost> budget) const {
        EngineParts parts;
        parts.store = make_memory_store();
        parts.providers = {provider};
        parts.options.budget = budget;
        return Engine(std::move(parts));
    }
};

/// Wants no more of a run that has come this far.
class StopsAt final : public RunObserver {
public:
    explicit StopsAt(Phase phase) : phase_(phase) {}

    void on_phase(SnapshotId, Phase phase) override {
        if (phase == phase_) {
            throw Error(Errc::cancelled, "enough");
        }
    }

private:
    const Phase phase_;
};

} // namespace

TEST_CASE_FIXTURE(Billed, "a snapshot says what it cost") {
    auto engine = engine_with(std::nullopt);
    const auto kept = engine.get(engine.run(RunRequest("x")).id());
    REQUIRE(kept.execution().usage.cost.has_value());
    CHECK(*kept.execution().usage.cost == dollars(2));
    provider->actual.reset();
    CHECK_FALSE(engine.run(RunRequest("x")).execution().usage.cost.has_value());
}

TEST_CASE_FIXTURE(Billed,
                  "a run that could go beyond the budget is refused before it is recorded") {
    auto engine = engine_with(dollars(6));
    engine.run(RunRequest("x"));
    engine.run(RunRequest("x"));
    std::string refusal;
    try {
        engine.run(RunRequest("x"));
    } catch (const Error& error) {
        CHECK(error.code() == Errc::budget_exceeded);
        refusal = error.message();
    }
    CHECK(refusal ==
          "budget: a run of up to $3.00 would go beyond $6.00, of which $4.00 are spent or set "
          "aside; give the run a shorter wall_time or raise the budget");
    CHECK(engine.query({}).entries.size() == 2);
    provider->highest = dollars(2);
    CHECK(engine.run(RunRequest("x")).status() == Status::succeeded);
}

TEST_CASE_FIXTURE(Billed, "what runs at the same time is set aside at its highest cost") {
    Engine* outer = nullptr;
    Errc inner = Errc::internal;
    auto busy = std::make_shared<ScriptedProvider>([&](ProgramContext&) {
        std::thread([&] { inner = code_of([&] { outer->run(RunRequest("x")); }); }).join();
        return exited(0);
    });
    busy->highest = dollars(3);
    busy->actual = dollars(2);
    EngineParts parts;
    parts.store = make_memory_store();
    parts.providers = {busy};
    parts.options.budget = dollars(5);
    parts.options.concurrent_runs = 2;
    Engine engine(std::move(parts));
    outer = &engine;
    CHECK(engine.run(RunRequest("x")).status() == Status::succeeded);
    CHECK(inner == Errc::budget_exceeded);
}

TEST_CASE_FIXTURE(Billed, "a run that never began costs nothing, one that cannot end the highest") {
    auto engine = engine_with(dollars(6));
    provider->fail_at(Step::describe, Error(Errc::permission_denied, "broken").without_effect());
    CHECK(code_of([&] { engine.run(RunRequest("x")); }) == Errc::permission_denied);
    provider->fail_at(Step::acquire, Error(Errc::sandbox_failed, "broken").without_effect());
    CHECK(code_of([&] { engine.run(RunRequest("x")); }) == Errc::sandbox_failed);
    provider->fail_at(Step::destroy, Error(Errc::sandbox_failed, "broken"));
    engine.run(RunRequest("x"));
    provider->mend();
    engine.run(RunRequest("x"));
    CHECK(code_of([&] { engine.run(RunRequest("x")); }) == Errc::budget_exceeded);
}

TEST_CASE_FIXTURE(Billed, "what asking for an environment costs counts too") {
    provider->of_asking = dollars(1);
    auto engine = engine_with(dollars(5));
    CHECK(engine.run(RunRequest("x")).status() == Status::succeeded); // three spent
    CHECK(code_of([&] { engine.run(RunRequest("x")); }) == Errc::budget_exceeded);
    provider->highest = dollars(2);
    CHECK(engine.run(RunRequest("x")).status() == Status::succeeded);
}

TEST_CASE_FIXTURE(Billed, "asking for an environment in vain counts as its highest cost") {
    auto engine = engine_with(dollars(5));
    provider->fail_at(Step::describe, Error(Errc::sandbox_failed, "broken"));
    CHECK(code_of([&] { engine.run(RunRequest("x")); }) == Errc::sandbox_failed);
    provider->mend();
    CHECK(code_of([&] { engine.run(RunRequest("x")); }) == Errc::budget_exceeded);
}

TEST_CASE_FIXTURE(Billed, "a run that ends before a sandbox was asked for costs nothing") {
    auto engine = engine_with(dollars(3));
    for (const Phase phase : {Phase::recorded, Phase::acquiring}) {
        StopsAt observer(phase);
        CHECK(code_of([&] { engine.run(RunRequest("x"), observer); }) == Errc::cancelled);
    }
    CHECK(engine.run(RunRequest("x")).status() == Status::succeeded);
}

TEST_CASE_FIXTURE(Billed, "a sandbox that may have come to be counts as the highest cost") {
    auto engine = engine_with(dollars(8));
    provider->fail_at(Step::acquire, Error(Errc::unsupported, "broken"));
    CHECK(code_of([&] { engine.run(RunRequest("x")); }) == Errc::unsupported);
    provider->mend();
    CHECK(engine.run(RunRequest("x")).status() == Status::succeeded); // three and two
    CHECK(engine.run(RunRequest("x")).status() == Status::succeeded);
    CHECK(code_of([&] { engine.run(RunRequest("x")); }) == Errc::budget_exceeded);
}

TEST_CASE("a budget near the most that can be counted does not turn round") {
    Billed billed;
    constexpr Cost most{std::numeric_limits<std::int64_t>::max()};
    auto engine = billed.engine_with(most);
    engine.run(RunRequest("x"));
    billed.provider->highest = most;
    CHECK(code_of([&] { engine.run(RunRequest("x")); }) == Errc::budget_exceeded);
}
