// 200 lives of a sandbox at once: create, execute, delete. Prints the milliseconds that they take
// together and the most memory of this process in MiB.
#include "bench/support/canned_client.hpp"
#include "bench/support/measure.hpp"
#include "bench/support/peak_memory.hpp"

#include <atomic>
#include <cstdio>
#include <thread>
#include <vector>

using namespace rexa;
using namespace rexa::daytona;

namespace {

constexpr int lives = 200;

bool live(const v0::Client& client, int number) {
    v0::NewSandbox wanted;
    wanted.name = "life-" + std::to_string(number);
    const v0::SandboxRecord sandbox = client.sandboxes().create(wanted);
    v0::ShellCommand command;
    command.command = "echo hello";
    const v0::CommandResult result = client.toolbox(sandbox).process().execute(command);
    client.sandboxes().remove(sandbox.id);
    return result.output == "hello\n";
}

} // namespace

int main(int, char** arguments) {
    const v0::Client client = bench::canned_client(arguments[1]);
    std::atomic<int> good = 0;
    const double time = bench::milliseconds([&] {
        std::vector<std::jthread> threads;
        for (int number = 0; number < lives; ++number) {
            threads.emplace_back([&, number] { good += live(client, number) ? 1 : 0; });
        }
    });
    std::printf("%.3f %.3f\n", time, bench::peak_mebibytes());
    return good == lives ? 0 : 1;
}
