// Whole processes, from their start to their end, that ask a service without delays for one
// sandbox: ours and the vendor's own SDK.
#include "bench/support/canned_daytona.hpp"
#include "bench/support/canned_sandbox.hpp"
#include "bench/support/child_process.hpp"
#include "bench/support/measure.hpp"

using namespace rexa::bench;

int main() {
    const CannedDaytona service;
    const std::string url = service.url();
    const std::string id(canned_sandbox);
    const Medians medians = interleave(
        15, [&] { return milliseconds([&] {
                      run_child({BENCH_FIRST_CALL, url});
                  }); },
        [&] {
            return milliseconds([&] {
                run_child(
                    {BENCH_PYTHON, "-Wignore", BENCH_SDK_PROGRAMS "/sdk_first_call.py", url, id});
            });
        });
    report({"daytona_client_start", "the SDK of Daytona", "ms", medians, 0.1, Better::lower});
}
