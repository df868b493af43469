#include "fixture.hpp"

#include <doctest/doctest.h>

#include <future>

using namespace rexa;
using namespace rexa::test;

namespace {

/// A whole backend: "programs" are echoed, the workspace never changes.
class EchoProvider final : public SandboxProvider {
    struct Echo final : Sandbox {
        SandboxInfo echo_info;
        const SandboxInfo& info() const noexcept override { return echo_info; }
        Execution execute(const Command& command, RunObserver& observer, const Call&) override {
            observer.on_output({Stream::out, 0, {}, as_bytes(command.code)});
            return exited(0);
        }
        void place(const Tree&, BlobSource&, const Call&) override {}
        CapturedWorkspace capture(const Tree& base, BlobSource&, BlobSink&, const Call&) override {
            return {base, {}};
        }
        void destroy(const Call&) override {}
    };
    std::string_view name() const noexcept override { return "echo"; }
    std::unique_ptr<Sandbox> acquire(const SandboxSpec&, const Call&) override {
        return std::make_unique<Echo>();
    }
};

struct Counter final : RunListener {
    std::atomic<int> finished = 0;
    std::promise<void> three;
    void on_finished(const Snapshot& snapshot) override {
        finished += snapshot.is_final();
        if (finished == 3) {
            three.set_value();
        }
    }
};

struct Troublemaker final : RunListener {
    std::atomic<int> started = 0;
    void on_started(const Snapshot& snapshot) override {
        started += snapshot.status() == Status::running;
        throw std::runtime_error("listeners must not matter");
    }
};

} // namespace

TEST_CASE("an engine works with a backend of a few lines") {
    EngineParts parts;
    parts.store = make_memory_store();
    parts.providers = {std::make_shared<EchoProvider>()};
    Engine engine(parts);
    const auto snapshot = engine.run(RunRequest("echo me"));
    CHECK(snapshot.status() == Status::succeeded);
    CHECK(snapshot.output().out.text().chars() == "echo me");
    CHECK(snapshot.environment().provider == "echo");
    CHECK(engine.replay(snapshot.id()).kind() == VerdictKind::reproduced);
}

TEST_CASE_FIXTURE(EngineFixture, "a request may name another provider than the first") {
    EngineParts parts;
    parts.store = store;
    parts.providers = {provider, std::make_shared<EchoProvider>()};
    Engine both(parts);
    CHECK(both.run(RunRequest("x")).environment().provider == "scripted");
    CHECK(both.run(RunRequest("x").provider("echo")).environment().provider == "echo");
}

TEST_CASE_FIXTURE(EngineFixture, "listeners are told of every run and cannot disturb one") {
    const auto counter = std::make_shared<Counter>();
    const auto troublemaker = std::make_shared<Troublemaker>();
    {
        auto watched = make({troublemaker, counter});
        const auto first = watched.run(RunRequest("1"));
        CHECK(watched.replay(first.id(), {2, {}}).reproduced() == 2);
        counter->three.get_future().get();
    }
    CHECK(counter->finished == 3);
    CHECK(troublemaker->started == 3);
}
