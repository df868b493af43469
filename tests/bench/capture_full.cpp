// Keeping 10,000 new files that a run wrote, against git add and commit of the same files.
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

    // A round of rexa leaves its files, compared with what was written, for the round of git.
    const auto ours = [&] {
        CaptureClock clock;
        const Snapshot snapshot = engine.run(RunRequest(write_many_files), clock);
        require_success(snapshot);
        std::filesystem::remove_all(work_tree);
        restore_and_compare(engine, snapshot, work_tree);
        return clock.milliseconds();
    };
    const auto peer = [&] {
        std::filesystem::remove_all(work_tree / ".git");
        git(work_tree, {"init", "--quiet"});
        return milliseconds([&] { git_add_and_commit(work_tree); });
    };
    report({"capture_full", "git add and commit", "ms", interleave(20, ours, peer), 0.15,
            Better::lower});
}
