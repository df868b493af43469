// Starting a sandbox for a program that does nothing, against bubblewrap with the same namespaces
// and the same seccomp filter.
#include "bench/support/child_process.hpp"
#include "bench/support/measure.hpp"
#include "sandbox/local/launcher/seccomp_filter.hpp"

#include <rexa/local.hpp>

#include <sys/mman.h>

#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

using namespace rexa;
using namespace rexa::bench;

namespace {

std::span<const sock_filter> filter_of_this_machine() {
#if defined(__x86_64__)
    return launcher::seccomp_filter_x86_64();
#else
    return launcher::seccomp_filter_aarch64();
#endif
}

/// The filter as a file that bubblewrap can read, inherited by the programs started here.
int filter_file() {
    const int file = ::memfd_create("filter", 0);
    const auto bytes = std::as_bytes(filter_of_this_machine());
    if (file < 0 || ::write(file, bytes.data(), bytes.size()) != std::ssize(bytes)) {
        throw std::runtime_error("cannot make the filter file");
    }
    return file;
}

std::vector<std::string> bubblewrap(int filter) {
    const std::string folder = std::filesystem::path(BENCH_NOOP).parent_path();
    return {"/usr/bin/bwrap",
            "--unshare-user",
            "--unshare-ipc",
            "--unshare-pid",
            "--unshare-net",
            "--unshare-uts",
            "--unshare-cgroup",
            "--die-with-parent",
            "--uid",
            "1000",
            "--gid",
            "1000",
            "--cap-drop",
            "ALL",
            "--clearenv",
            "--ro-bind",
            "/usr",
            "/usr",
            "--symlink",
            "usr/bin",
            "/bin",
            "--symlink",
            "usr/lib",
            "/lib",
            "--symlink",
            "usr/lib64",
            "/lib64",
            "--ro-bind",
            folder,
            folder,
            "--proc",
            "/proc",
            "--dev",
            "/dev",
            "--tmpfs",
            "/tmp",
            "--tmpfs",
            "/workspace",
            "--chdir",
            "/workspace",
            "--seccomp",
            std::to_string(filter),
            "--",
            BENCH_NOOP};
}

/// Acquires a sandbox, executes the program with its result captured, and destroys the sandbox.
void launch(SandboxProvider& provider, std::size_t number) {
    SandboxSpec spec;
    spec.key = "rexa-bench-" + std::to_string(number);
    spec.language = Language::shell;
    spec.use = SandboxUse::once;
    const std::unique_ptr<Sandbox> sandbox = provider.acquire(spec, {});
    const Execution execution =
        sandbox->execute({Language::shell, "", {}, {}, {}}, silent_observer(), {});
    if (execution.status != Status::succeeded) {
        throw std::runtime_error("the program did not succeed");
    }
    sandbox->destroy({});
}

} // namespace

int main() {
    LocalOptions options;
    options.interpreters = {{Language::shell, BENCH_NOOP}};
    const std::shared_ptr<SandboxProvider> provider = make_local(options);
    const int filter = filter_file();
    const std::vector<std::string> peer = bubblewrap(filter);
    std::size_t number = 0;

    const Medians medians = interleave(
        200, [&] { return milliseconds([&] { launch(*provider, ++number); }); },
        [&] {
            ::lseek(filter, 0, SEEK_SET);
            return milliseconds([&] { run_child(peer); });
        });
    report({"launch_cold", "bubblewrap", "ms", medians, 0.6, Better::lower});
}
