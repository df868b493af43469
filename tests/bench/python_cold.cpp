// A whole run of `pass`, recorded durably before and after, its workspace captured, against the
// interpreter alone with the same flags and variables.
#include "bench/support/child_process.hpp"
#include "bench/support/measure.hpp"
#include "support/temp_directory.hpp"

#include <rexa/open.hpp>

#include <stdexcept>

using namespace rexa;
using namespace rexa::bench;

int main() {
    const test::TempDirectory folder;
    OpenOptions options;
    options.local.interpreters = {{Language::python, "/usr/bin/python3"}};
    Engine engine = open(folder.path() / "history", options);
    const std::vector<std::string> environment = {
        "PATH=/usr/local/bin:/usr/bin:/bin", "HOME=/", "LANG=C.UTF-8", "TZ=UTC", "PYTHONHASHSEED=0",
        "PYTHONDONTWRITEBYTECODE=1"};

    const Medians medians = interleave(
        60,
        [&] {
            return milliseconds([&] {
                if (engine.run(RunRequest("pass")).status() != Status::succeeded) {
                    throw std::runtime_error("the run failed");
                }
            });
        },
        [&] {
            return milliseconds([&] {
                run_child(
                    {"/usr/bin/python3", "-c", "pass"}, [](std::string_view) {}, environment);
            });
        });
    report({"python_cold", "python3 -c pass", "ms", medians, 1.35, Better::lower});
}
