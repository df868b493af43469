#ifndef REXA_SANDBOX_DAYTONA_PROGRAM_RUN_HPP
#define REXA_SANDBOX_DAYTONA_PROGRAM_RUN_HPP

#include "sandbox/daytona/live_view.hpp"
#include "sandbox/daytona/remote_helper.hpp"
#include "sandbox/daytona/run_result.hpp"

#include <rexa/error.hpp>
#include <rexa/sandbox.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rexa::daytona {

/// One program in one sandbox, from its upload to its recorded end.
class ProgramRun {
public:
    ProgramRun(RemoteHelper& helper, const SandboxSpec& spec);

    /// Output goes to the observer as it comes; what the live view missed follows at the end.
    Execution execute(const Command& command, RunObserver& observer, const Call& call);

    /// After it: the interpreter that was started, and what a reader must know.
    [[nodiscard]] const std::string& interpreter() const noexcept { return interpreter_; }
    [[nodiscard]] const std::vector<std::string>& notices() const noexcept { return notices_; }

private:
    /// How the helper ended, as far as that was seen.
    struct HelperEnd {
        std::optional<std::int64_t> exit_code;
        std::string said;             ///< on its standard error
        std::optional<Error> failure; ///< why nothing was seen
    };

    void start(const Command& command, const Call& call);
    HelperEnd follow(LiveView& view, const Call& call);
    void finish(Execution& execution, LiveView& view, const HelperEnd& end, const Call& call);
    void end_early(Execution& execution, LiveView& view, Status status);
    RunResult read_result(LiveView& view, const HelperEnd& end, const Call& call);
    void note(const RunResult& result);
    void reconcile(LiveView& view, Stream stream, const StreamFile& file, const Call& call);
    void fetch(LiveView& view, Stream stream, std::uint64_t size, const Call& call);
    void fetch_what_there_is(LiveView& view, const Call& call);
    void forget();

    RemoteHelper& helper_;
    const SandboxSpec& spec_;
    const std::string run_; ///< its name, which no other run in any sandbox has
    const std::string session_;
    std::string command_;
    std::string interpreter_;
    std::vector<std::string> notices_;
};

} // namespace rexa::daytona

#endif
