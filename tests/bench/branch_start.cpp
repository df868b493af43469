// Starting a run on a parent's 10,000 files, from the second branch on, against starting the same
// run on no files. Measured until the program's first byte.
#include "bench/support/many_files.hpp"
#include "bench/support/measure.hpp"
#include "support/temp_directory.hpp"

#include <rexa/open.hpp>

using namespace rexa;
using namespace rexa::bench;

namespace {

double start_of(Engine& engine, const RunRequest& request) {
    const auto start = std::chrono::steady_clock::now();
    double first_byte = 0;
    OutputObserver observer([&](const OutputEvent&) {
        first_byte =
            std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
                .count();
    });
    require_success(engine.run(request, observer));
    return first_byte;
}

} // namespace

int main() {
    const test::TempDirectory folder;
    Engine engine = open(folder.path() / "history");
    const Snapshot parent = engine.run(RunRequest(write_many_files));
    require_success(parent);

    const RunRequest on_nothing("echo x", Language::shell);
    const RunRequest on_parent = RunRequest("echo x", Language::shell).parent(parent.id());
    // The first round of `interleave`, which is not counted, is the first branch.
    const Medians medians = interleave(
        60, [&] { return start_of(engine, on_parent); },
        [&] { return start_of(engine, on_nothing); });
    report({"branch_start", "the same run on no files", "ms", medians, 1.3, Better::lower});
}
