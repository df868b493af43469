// One gibibyte of output, every byte given to the caller's observer, head and tail kept, against
// the same through a pipe into a file. Both sides compute SHA-256 of what they got.
#include "bench/support/child_process.hpp"
#include "bench/support/measure.hpp"
#include "support/temp_directory.hpp"

#include <rexa/digest.hpp>
#include <rexa/open.hpp>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <stdexcept>

using namespace rexa;
using namespace rexa::bench;

namespace {

constexpr std::uint64_t gibibyte = 1ull << 30;

RunRequest request() {
    Limits limits;
    limits.output_bytes = 2 * gibibyte;
    return RunRequest("exec " BENCH_GIBIBYTE, Language::shell).limits(limits);
}

Digest through_rexa(Engine& engine) {
    Hasher hasher;
    OutputObserver observer([&](const OutputEvent& event) { hasher.update(event.bytes); });
    const Snapshot snapshot = engine.run(request(), observer);
    if (snapshot.status() != Status::succeeded || snapshot.output().out.total() != gibibyte) {
        throw std::runtime_error("the run failed");
    }
    return hasher.finish();
}

Digest through_a_pipe(const std::filesystem::path& file) {
    Hasher hasher;
    std::ofstream out(file, std::ios::binary | std::ios::trunc);
    run_child({BENCH_GIBIBYTE}, [&](std::string_view bytes) {
        hasher.update(as_bytes(bytes));
        out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    });
    out.close();
    if (!out) {
        throw std::runtime_error("cannot write the file");
    }
    return hasher.finish();
}

} // namespace

int main() {
    const test::TempDirectory folder;
    OpenOptions options;
    options.local.visible_paths = {std::filesystem::path(BENCH_GIBIBYTE).parent_path()};
    Engine engine = open(folder.path() / "history", options);
    Digest ours;
    Digest peer;

    const Medians medians = interleave(
        20, [&] { return milliseconds([&] { ours = through_rexa(engine); }); },
        [&] { return milliseconds([&] { peer = through_a_pipe(folder.path() / "output"); }); });
    if (ours != peer) {
        throw std::runtime_error("the two sides got different bytes");
    }
    report({"output", "pipe to a file", "ms", medians, 1.5, Better::lower});
}
