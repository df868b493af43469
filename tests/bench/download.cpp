// A file of 1 GiB of a sandbox to disk by whole processes: ours through the toolbox, which sends it
// as a part of a form in chunks, and curl of the same bytes as they are.
#include "bench/support/canned_daytona.hpp"
#include "bench/support/canned_sandbox.hpp"
#include "bench/support/child_process.hpp"
#include "bench/support/measure.hpp"
#include "support/temp_directory.hpp"

#include <algorithm>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

using namespace rexa;
using namespace rexa::bench;

namespace {

constexpr double most_mebibytes = 64;

/// What a program that writes the whole file takes. The file is taken away outside the time.
double time_of(const std::vector<std::string>& command, const std::filesystem::path& file,
               const OutputSink& sink) {
    const double time = milliseconds([&] { run_child(command, sink); });
    if (std::filesystem::file_size(file) != canned_file_bytes) {
        throw std::runtime_error(command.front() + " has not written the whole file");
    }
    std::filesystem::remove(file);
    return time;
}

} // namespace

int main() {
    const CannedDaytona service;
    const test::TempDirectory folder;
    const std::filesystem::path file = folder.path() / "file";
    double peak = 0;
    const Medians times = interleave(
        5,
        [&] {
            return time_of({BENCH_DOWNLOAD, service.url(), file}, file, [&](std::string_view text) {
                peak = std::max(peak, std::stod(std::string(text)));
            });
        },
        [&] {
            return time_of(
                {"/usr/bin/curl", "--silent", "--fail", "--output", file, service.url() + "/file"},
                file, [](std::string_view) {});
        });
    report({"download", "curl", "ms", times, 1.2, Better::lower});
    report({"download_memory",
            "the most allowed",
            "MiB",
            {peak, most_mebibytes, times.rounds},
            1,
            Better::lower});
}
