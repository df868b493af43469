// Keeping a run's change of 10 files among 10,000, against git add and commit of such a change.
#include "bench/support/many_files.hpp"
#include "bench/support/measure.hpp"
#include "support/temp_directory.hpp"

#include <rexa/open.hpp>

#include <array>
#include <cstdint>
#include <functional>
#include <random>

using namespace rexa;
using namespace rexa::bench;

namespace {

/// Gives a file 4 KiB of other contents, as the program of the run does.
void change_file(const std::filesystem::path& path, std::mt19937_64& random) {
    std::array<std::uint64_t, 512> contents{};
    std::ranges::generate(contents, std::ref(random));
    std::ofstream(path, std::ios::binary)
        .write(reinterpret_cast<const char*>(contents.data()), sizeof contents);
}

} // namespace

int main() {
    const test::TempDirectory folder;
    const std::filesystem::path work_tree = folder.path() / "work";
    Engine engine = open(folder.path() / "history");
    const Snapshot parent = engine.run(RunRequest(write_many_files));
    require_success(parent);
    restore_and_compare(engine, parent, work_tree);
    git(work_tree, {"init", "--quiet"});
    git_add_and_commit(work_tree);

    Snapshot last = engine.run(RunRequest(change_ten_files).parent(parent.id()));
    require_success(last);
    const auto ours = [&] {
        CaptureClock clock;
        last = engine.run(RunRequest(change_ten_files).parent(parent.id()), clock);
        require_success(last);
        if (engine.artifacts(last.id()).size() != 10) {
            throw std::runtime_error("not ten files have changed");
        }
        return clock.milliseconds();
    };
    std::mt19937_64 random;
    const auto peer = [&] {
        for (const FileDiff& file : engine.artifacts(last.id())) {
            change_file(work_tree / file.path, random);
        }
        return milliseconds([&] { git_add_and_commit(work_tree); });
    };
    report({"capture_incremental", "git add and commit", "ms", interleave(40, ours, peer), 0.15,
            Better::lower});
}
