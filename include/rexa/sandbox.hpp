#ifndef REXA_SANDBOX_HPP
#define REXA_SANDBOX_HPP

#include <rexa/blobs.hpp>
#include <rexa/call.hpp>
#include <rexa/cost.hpp>
#include <rexa/environment.hpp>
#include <rexa/execution.hpp>
#include <rexa/language.hpp>
#include <rexa/limits.hpp>
#include <rexa/observer.hpp>
#include <rexa/run_request.hpp>
#include <rexa/tree.hpp>

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace rexa {

/// Names a sandbox across processes: what a lease remembers and a reaper looks for.
using SandboxKey = std::string;
using Labels = std::map<std::string, std::string>;

/// What a sandbox is made from.
struct HostInterpreter {}; ///< an interpreter of this machine, by language
struct Image {
    std::string name;
};
struct ProviderSnapshot {
    std::string name;
};
using SandboxBase = std::variant<HostInterpreter, Image, ProviderSnapshot>;

/// How often something is executed in a sandbox.
enum class SandboxUse : std::uint8_t {
    once = 1, ///< its processes may end with the first command; a second one is refused
    repeated = 2,
};

/// What to make.
struct SandboxSpec {
    SandboxKey key; ///< unique; chosen by the engine
    SandboxBase base;
    Language language = Language::python;
    Limits limits;
    Network network = Network::none;
    SandboxUse use = SandboxUse::repeated;
    std::vector<std::string> ignore; ///< names that `capture` leaves out
    /// Files and folders of the host to be visible inside, as LocalOptions::visible_paths. Remote
    /// providers refuse them: unsupported.
    std::vector<std::filesystem::path> host_paths = {};
    Labels labels;
};

/// One program to execute.
struct Command {
    Language language = Language::python;
    std::string code; ///< UTF-8, already normalised
    std::vector<std::string> arguments;
    Variables variables;
    Bytes standard_input;
};

/// What is known of a sandbox. `environment` is complete once something was executed.
struct SandboxInfo {
    SandboxKey key;
    Environment environment;
    Labels labels;
    /// What a reader of the snapshot must know, such as a limit that the host's own is below; in
    /// valid UTF-8, of the last thing executed.
    std::vector<std::string> notices = {};
    /// Of a sandbox that is billed: what it cost from its making until it was destroyed; none
    /// before.
    std::optional<Cost> cost = {};
};

/// The frozen state of a sandbox: a manifest by reference, or the digest of streamed bytes.
struct SandboxSnapshot {
    std::string kind; ///< such as "daytona_snapshot"; only the provider that made it reads it
    Bytes manifest;
    Digest content;
};

/// What a workspace became.
struct CapturedWorkspace {
    Tree tree;
    /// What could not be kept, as "path: why" in valid UTF-8; empty when all was. Names that were
    /// to be ignored are not listed.
    std::vector<std::string> left_out;
};

/// What a provider can do, asked up front.
struct Capabilities {
    bool ordered_output = false;  ///< order of arrival across the two streams is real
    bool exact_usage = false;     ///< time and memory are accounted, not sampled
    bool host_network = false;    ///< Network::host is possible
    bool internet = false;        ///< Network::internet is possible
    bool stop_and_resume = false; ///< stop and try_resume
    bool snapshots = false;       ///< snapshot and acquire_from_snapshot
    bool fork = false;
};

/// One isolated machine; implement this to add a backend. Used by one thread at a time.
/// Every method may throw Error; a method that was cancelled leaves a sandbox fit only for destroy,
/// and after `capture` for another `capture`.
class Sandbox {
public:
    virtual ~Sandbox() = default;

    /// Valid as long as the sandbox.
    [[nodiscard]] virtual const SandboxInfo& info() const noexcept = 0;

    /// Runs a program in /workspace and waits for its end. Output goes to the observer; the
    /// returned execution has none. A program that fails, times out or is killed by a limit is a
    /// result, not an error. When the call is cancelled or its deadline passes, the program is
    /// killed and the result says `cancelled` or `timed_out`. The limits of time and the deadline
    /// hold also while the observer has not returned.
    /// Errors: failed_precondition for a second command where the spec said `once`.
    virtual Execution execute(const Command& command, RunObserver& observer, const Call& call) = 0;

    /// Makes the workspace equal this tree.
    virtual void place(const Tree& tree, BlobSource& source, const Call& call) = 0;

    /// What the workspace is now. `base` is the tree it was placed from: the cost follows the
    /// change. Called after the program ended.
    virtual CapturedWorkspace capture(const Tree& base, BlobSource& nodes, BlobSink& sink,
                                      const Call& call) = 0;

    /// Destroys the sandbox with everything inside. Idempotent; may throw. The call is for
    /// clean-up alone: its own deadline, no stop token.
    virtual void destroy(const Call& cleanup) = 0;

    /// Freezes the state. Default: unsupported.
    virtual SandboxSnapshot snapshot(BlobSink& sink, const Call& call);
    /// A second sandbox with the same state. Default: unsupported.
    virtual std::unique_ptr<Sandbox> fork(const Call& call);
    /// Ends the processes and keeps the state for `try_resume`. Default: unsupported.
    virtual void stop(const Call& call);
};

/// Makes, finds, resumes and describes sandboxes of one kind. Safe to use from several threads.
class SandboxProvider {
public:
    virtual ~SandboxProvider() = default;

    /// Short, lower case, the same on every machine: it is recorded in snapshots.
    [[nodiscard]] virtual std::string_view name() const noexcept = 0;
    [[nodiscard]] virtual Capabilities capabilities() const noexcept { return {}; }

    /// Errors that say they had no effect end it there; after any other the key is reaped, and the
    /// sandbox counts as one that may have cost its most.
    virtual std::unique_ptr<Sandbox> acquire(const SandboxSpec& spec, const Call& call) = 0;

    /// Null when there is none; never creates one.
    virtual std::unique_ptr<Sandbox> try_resume(const SandboxKey& key, const SandboxSpec& spec,
                                                const Call& call);
    /// Default: unsupported.
    virtual std::unique_ptr<Sandbox> acquire_from_snapshot(const SandboxSnapshot& snapshot,
                                                           const SandboxSpec& spec,
                                                           const Call& call);
    /// Sandboxes with all these labels. Default: none.
    virtual std::vector<SandboxInfo> list(const Labels& labels, const Call& call);

    /// Destroys the sandbox of this key: one left behind by a dead host, by an `acquire` that
    /// failed, or by `describe`. A key nothing is known of is no error.
    virtual void reap(const SandboxKey& key, const Call& cleanup);

    /// The most that a sandbox of this spec can cost, used once; nothing where none is billed.
    /// Asked where there is a budget.
    virtual std::optional<Cost> highest_cost(const SandboxSpec& spec, const Call& call);

    /// Cheap; changes whenever the interpreter or its packages do. Default: of the name alone.
    virtual Digest fingerprint(const SandboxSpec& spec, const Call& call);

    /// What is behind a fingerprint; asked once for each. It may make one sandbox of this spec, and
    /// destroys it; its errors are taken as those of `acquire`. Default: empty.
    virtual EnvironmentDescription describe(const SandboxSpec& spec, const Call& call);
};

} // namespace rexa

#endif
