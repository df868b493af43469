#include "support/leases.hpp"
#include "support/leftovers.hpp"
#include "support/temp_directory.hpp"

#include <rexa/rexa.hpp>

#include <doctest/doctest.h>

#include <atomic>
#include <mutex>
#include <random>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

using namespace rexa;
using namespace rexa::test;

namespace {

constexpr int threads = 6;
constexpr int steps_of_each = 250;

/// What one thread does to an engine that others use at the same time. Each kind of step states
/// what must hold whatever the others do.
class Walker {
public:
    Walker(Engine engine, unsigned seed, std::atomic<int>& wrong)
        : engine_(std::move(engine)), random_(seed), wrong_(wrong) {}

    void walk() {
        run();
        for (int i = 0; i < steps_of_each; ++i) {
            switch (random_() % 8) {
            case 0:
            case 1:
            case 2:
                branch();
                break;
            case 3:
                replay();
                break;
            case 4:
                cancel();
                break;
            case 5:
                fail();
                break;
            case 6:
                look();
                break;
            default:
                run();
            }
        }
    }

private:
    void check(bool right) { wrong_ += right ? 0 : 1; }

    void run() {
        const auto number = std::to_string(random_());
        last_ = engine_.run(RunRequest("import sys; print(sys.argv[1])\n"
                                       "open('trail', 'a').write(sys.argv[1] + '\\n')\n")
                                .argument(number)
                                .task("step " + number));
        check(last_.output().out.text().chars() == number + "\n");
    }

    void branch() {
        const auto before = engine_.read_file(last_.id(), "trail").chars();
        auto draft = engine_.branch(last_.id());
        draft.request.code("open('trail', 'a').write('more\\n')");
        const auto child = engine_.run(draft);
        check(engine_.read_file(child.id(), "trail").chars() == before + "more\n");
        check(child.parent() == last_.id());
        last_ = child;
    }

    void replay() { check(engine_.replay(last_.id()).kind() == VerdictKind::reproduced); }

    void cancel() {
        std::stop_source stop;
        OutputObserver observer([&](const OutputEvent&) { stop.request_stop(); });
        const auto snapshot =
            engine_.run(RunRequest("import time; print('go', flush=True); time.sleep(1000)"),
                        observer, Call().stop(stop.get_token()));
        check(snapshot.status() == Status::cancelled);
    }

    void fail() {
        const auto snapshot = engine_.run(RunRequest("raise RuntimeError('expected')"));
        check(snapshot.status() == Status::failed);
        check(engine_.remove({snapshot.id()}).removed.size() == 1);
    }

    void look() {
        check(engine_.find(last_.id().to_string().substr(0, 16)) == last_.id());
        check(!engine_.timeline(SnapshotQuery().limit(20)).entries.empty());
        engine_.tag(last_.id(), "seen");
        engine_.gc(GcMode::collect);
    }

    Engine engine_;
    std::mt19937 random_;
    std::atomic<int>& wrong_;
    Snapshot last_;
};

} // namespace

TEST_CASE("six threads run, branch, replay, cancel, remove and collect for a long time") {
    const auto before = Leftovers::now();
    {
        const TempDirectory folder;
        auto engine = open(folder.path() / "history");
        std::atomic<int> wrong = 0;
        std::vector<std::jthread> walkers;
        for (unsigned seed = 1; seed <= threads; ++seed) {
            walkers.emplace_back([&, seed] { Walker(engine, seed, wrong).walk(); });
        }
        walkers.clear();
        CHECK(wrong == 0);
        CHECK(engine.verify().clean());
        CHECK(take_leases(engine.store()) == 0);
    }
    CHECK(Leftovers::now() == before);
}
