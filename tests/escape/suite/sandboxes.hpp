#ifndef REXA_TESTS_ESCAPE_SUITE_SANDBOXES_HPP
#define REXA_TESTS_ESCAPE_SUITE_SANDBOXES_HPP

#include "suite/host.hpp"
#include "suite/outcome.hpp"

#include <rexa/engine.hpp>
#include <rexa/local.hpp>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace rexa::escape {

/// How sandboxes of the suite are made.
struct Settings {
    std::filesystem::path attacks; ///< the folder of attack programs
    std::filesystem::path work;    ///< for the cache of layers
    KernelFeatures features;
};

/// An engine on the local sandbox and a store in memory, as a host makes them.
class House {
public:
    House(const Settings& settings, const Host& host);

    std::shared_ptr<SandboxProvider> provider;
    Engine engine;

    /// A request for the attack program of this file name, as every test starts from.
    [[nodiscard]] RunRequest attack(const std::string& file) const;

    /// The request with one more name=value argument.
    static RunRequest with(RunRequest request, const std::string& name, const std::string& value);

    Outcome run(const RunRequest& request);

    /// The same, keeping the snapshot.
    Outcome run(const RunRequest& request, Snapshot& snapshot);

    /// Runs `first` and then the request in one sandbox, by the provider's own interface.
    Outcome run_second(const RunRequest& first, const RunRequest& request);

    /// The limits of ordinary attacks: far below the machine, far above what they need.
    static Limits limits();

    /// Attack programs of the folder that nobody has asked for so far.
    [[nodiscard]] static std::vector<std::string> unused_attacks(const Settings& settings);

    /// What enforces limits here.
    Enforcement enforcement();

    /// Whether what a run changes in its workspace is on a tmpfs with a quota.
    bool workspace_is_in_memory();

private:
    House(const Settings& settings, const Host& host, std::shared_ptr<SandboxProvider> made);

    std::filesystem::path attacks_;
    std::vector<std::string> arguments_;
};

} // namespace rexa::escape

#endif
