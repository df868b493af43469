// Keeping a run's change of 10 files among 10,000, against git add and commit of such a change.
#include "bench/support/many_files.hpp"
#include "bench/support/measure.hpp"
#include "support/temp_directory.hpp"

#include <rexa/open.hpp>

using namespace rexa;
using namespace rexa::bench;

int main() {
    const test::TempDirectory folder;
    const std::filesystem::path work_tree = folder.path() / "work";
    Engine engine = open(folder.path() / "history");
    const Snapshot parent = engine.run(RunRequest(write_many_files));
    require_success(parent);
    restore_and_compare(engine, parent, work_tree);
    git(work_tree, {"init", "--quiet"});
    git_add_and_commit(work_tree);

    Snapshot last = parent;
    const auto ours = [&] {
        CaptureClock clock;
        last = engine.run(RunRequest(change_ten_files).parent(parent.id()), clock);
        require_success(last);
        if (engine.artifacts(last.id()).size() != 10) {
            throw std::runtime_error("not ten files have changed");
        }
        return clock.milliseconds();
    };
    const auto peer = [&] {
        for (const FileDiff& file : engine.artifacts(last.id())) {
            std::ofstream(work_tree / file.path, std::ios::binary)
                << engine.read_file(last.id(), file.path).chars();
        }
        return milliseconds([&] { git_add_and_commit(work_tree); });
    };
    report({"capture_incremental", "git add and commit", "ms", interleave(40, ours, peer), 0.15,
            Better::lower});
}
