// 200 lives of a sandbox at once against a service without delays: ours on 200 threads of one
// client, the vendor's own asynchronous SDK in 200 tasks. The time begins when the client is made,
// so that the SDK's import, which is daytona_client_start's matter, does not count.
#include "bench/support/canned_daytona.hpp"
#include "bench/support/child_process.hpp"
#include "bench/support/measure.hpp"

#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

using namespace rexa::bench;

namespace {

/// Runs a program that prints its time and its memory, and answers with the time.
double run(const std::vector<std::string>& command, std::vector<double>& memories) {
    std::string printed;
    run_child(command, [&](std::string_view bytes) { printed += bytes; });
    double time = 0;
    double memory = 0;
    if (!(std::istringstream(printed) >> time >> memory)) {
        throw std::runtime_error(command.front() + " printed something else");
    }
    memories.push_back(memory);
    return time;
}

} // namespace

int main() {
    const CannedDaytona service;
    std::vector<double> our_memory;
    std::vector<double> peer_memory;
    const Medians times = interleave(
        11,
        [&] {
            return run({BENCH_LIVES, service.url()}, our_memory);
        },
        [&] {
            return run(
                {BENCH_PYTHON, "-Wignore", BENCH_SDK_PROGRAMS "/sdk_lives.py", service.url()},
                peer_memory);
        });
    const Medians memory{median(our_memory), median(peer_memory), times.rounds};
    report({"daytona_fanout", "the asynchronous SDK of Daytona", "ms", times, 0.3, Better::lower});
    report({"daytona_fanout_memory", "the asynchronous SDK of Daytona", "MiB", memory, 0.3,
            Better::lower});
}
