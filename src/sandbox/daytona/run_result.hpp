#ifndef REXA_SANDBOX_DAYTONA_RUN_RESULT_HPP
#define REXA_SANDBOX_DAYTONA_RUN_RESULT_HPP

#include <rexa/digest.hpp>
#include <rexa/execution.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rexa::daytona {

/// Why a program ended that did not end by itself.
enum class EndReason : std::uint8_t {
    none = 1,
    wall,
    cpu,
    memory,
    output,
    processes,
    workspace,
    disk,
    cancelled,
};

struct StreamFile {
    std::uint64_t size = 0;
    Digest digest;
};

/// What remote/run.py noted of a run.
struct RunResult {
    EndReason reason = EndReason::none;
    std::optional<int> exit_code;
    std::optional<int> signal;
    Usage usage;
    StreamFile out;
    StreamFile err;
    std::string interpreter;
    std::string note;                 ///< of the Python runner, as it is
    std::vector<std::string> lowered; ///< limits that the sandbox's own are below, for a reader
    std::string missing; ///< where an interpreter was looked for in vain; the rest is empty then
};

/// The text is whatever the sandbox sent. Errors: bad_reply.
RunResult parse_run_result(std::string_view text);

/// What a run's end means to the caller.
Status status_of(const RunResult& result) noexcept;

} // namespace rexa::daytona

#endif
