#include "fixture.hpp"
#include "support/forwarding_store.hpp"

#include <doctest/doctest.h>

using namespace rexa;
using namespace rexa::test;

namespace {

/// Refuses to finish runs for a while.
class RefusingStore final : public ForwardingStore {
public:
    RefusingStore() : ForwardingStore(make_memory_store()) {}

    int refusals = 0;
    Errc reason = Errc::store_busy;
    bool only_with_batch = false;
    int attempts = 0;

    void finish(const Snapshot& sealed, RunJournal* journal, BlobBatch* produced, LeaseEnd lease,
                const Call& call) override {
        ++attempts;
        if (refusals > 0 && (!only_with_batch || produced != nullptr)) {
            --refusals;
            throw Error(reason, "refused").from("test");
        }
        ForwardingStore::finish(sealed, journal, produced, lease, call);
    }

private:
    void before(const Call&) override {}
};

struct KeepFixture : EngineFixture {
    KeepFixture() {
        store = refusing;
        engine = make();
    }
    std::shared_ptr<RefusingStore> refusing = std::make_shared<RefusingStore>();
    RunRequest with_file = RunRequest("x").file("a", Bytes(std::string("1")));
};

} // namespace

TEST_CASE_FIXTURE(KeepFixture, "a run that has ended waits for a busy store more than once") {
    refusing->refusals = 2;
    const auto snapshot = engine.run(with_file);
    CHECK(snapshot.status() == Status::succeeded);
    CHECK(snapshot.data().left_out.empty());
    CHECK(refusing->attempts == 3);
    CHECK(engine.get(snapshot.id()) == snapshot);
}

TEST_CASE_FIXTURE(KeepFixture, "a run whose files find no room is kept without them") {
    program = [](ProgramContext& context) {
        context.print("result");
        context.files["made"] = Bytes(std::string("much"));
        return exited(3);
    };
    refusing->refusals = 100;
    refusing->reason = Errc::store_full;
    refusing->only_with_batch = true;
    const auto snapshot = engine.run(with_file);
    CHECK(snapshot.status() == Status::failed);
    CHECK(snapshot.execution().exit_code == 3);
    CHECK(snapshot.output().out.text().chars() == "result");
    CHECK(snapshot.after() == snapshot.before());
    CHECK(snapshot.data().left_out == std::vector<std::string>{"the whole workspace: refused"});
    CHECK(refusing->attempts == 2);
    CHECK(engine.get(snapshot.id()) == snapshot);
}

TEST_CASE_FIXTURE(KeepFixture, "a run that the store never takes is an error, and is let go") {
    refusing->refusals = 100;
    CHECK(code_of([&] { engine.run(with_file); }) == Errc::store_busy);
    CHECK(refusing->attempts == 3);
    CHECK(engine.query({}).entries[0].status == Status::running);
    store->gc(GcMode::collect, Call().timeout(std::chrono::milliseconds(1)));
}

TEST_CASE_FIXTURE(EngineFixture,
                  "a snapshot can be replayed and branched after its parent was removed") {
    const auto parent = engine.run(RunRequest("x").file("a", Bytes(std::string("1"))));
    const auto child = engine.run(RunRequest("y").parent(parent.id()));
    store->remove({parent.id()}, Call());
    store->gc(GcMode::collect, Call());
    const auto report = engine.replay(child.id());
    CHECK(report.kind() == VerdictKind::reproduced);
    const auto draft = engine.branch(child.id());
    CHECK(engine.run(draft).before() == child.after());
    CHECK(store->verify(Call()).clean());
}
