#include "subject.hpp"
#include "support/leases.hpp"
#include "support/leftovers.hpp"

#include <atomic>
#include <thread>
#include <vector>

using namespace rexa;
using namespace rexa::test;

REXA_CONTRACT("a hundred concurrent runs are right and leave nothing behind") {
    const auto before = Leftovers::now();
    {
        Subject subject;
        std::atomic<int> right = 0;
        std::vector<std::jthread> threads;
        for (int t = 0; t < 20; ++t) {
            threads.emplace_back([&, t] {
                for (int i = 0; i < 5; ++i) {
                    const auto text = std::to_string(t) + "." + std::to_string(i);
                    const auto snapshot = subject.engine.run(
                        RunRequest("import sys\nprint(sys.argv[1])\nopen('f', 'w').write('x')\n")
                            .argument(text));
                    right += out_of(snapshot) == text + "\n" &&
                             subject.engine.read_file(snapshot.id(), "f").chars() == "x";
                }
            });
        }
        threads.clear();
        CHECK(right == 100);
        CHECK(subject.engine.query(SnapshotQuery().limit(1000)).entries.size() == 100);
        CHECK(take_leases(subject.engine.store()) == 0);
    }
    CHECK(Leftovers::now() == before);
}
