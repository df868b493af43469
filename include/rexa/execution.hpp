#ifndef REXA_EXECUTION_HPP
#define REXA_EXECUTION_HPP

#include <rexa/bytes.hpp>
#include <rexa/cost.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rexa {

/// A moment in UTC, to the microsecond.
using Timestamp = std::chrono::sys_time<std::chrono::microseconds>;

/// How a run ended. All but `running` are final.
enum class Status : std::uint8_t {
    running = 1,       ///< on record, not ended yet
    succeeded = 2,     ///< exit code 0
    failed = 3,        ///< another exit code, or a signal; SIGKILL also where a workspace on disk
                       ///< outgrew its limits, and the snapshot's `left_out` says so then
    timed_out = 4,     ///< wall or CPU time used up
    killed_memory = 5, ///< memory limit
    killed_output = 6, ///< output limit
    cancelled = 7,     ///< by the caller
    interrupted = 8,   ///< the host process died, the sandbox was lost, or the store could not
                       ///< record the end
};

std::string_view to_string(Status status) noexcept;

enum class Stream : std::uint8_t { out = 1, err = 2 };

/// What was kept of one stream. `head` and `tail` do not overlap; between them `dropped` bytes are
/// missing. Nothing dropped means that `head` + `tail` is the whole stream.
struct StreamRecord {
    Bytes head;
    Bytes tail;
    std::uint64_t dropped = 0;

    [[nodiscard]] std::uint64_t total() const noexcept {
        return head.size() + dropped + tail.size();
    }
    [[nodiscard]] bool complete() const noexcept { return dropped == 0; }

    /// Head and tail; where bytes were dropped, a line between them says how many.
    [[nodiscard]] Bytes text() const;

    friend bool operator==(const StreamRecord&, const StreamRecord&) = default;
};

/// A run of bytes of one stream as it arrived: `offset` counts from the start of that stream.
struct OutputChunk {
    Stream stream = Stream::out;
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
    std::chrono::microseconds time{}; ///< since the start of the run

    friend bool operator==(const OutputChunk&, const OutputChunk&) = default;
};

/// Both streams, exact within each, and the order of arrival across them. Chunks that arrived one
/// after the other on the same stream may be recorded as one.
struct Output {
    StreamRecord out;
    StreamRecord err;
    std::vector<OutputChunk> order;

    friend bool operator==(const Output&, const Output&) = default;
};

/// Whether a figure is what the kernel accounted for the whole run, or a lower bound from samples.
enum class Precision : std::uint8_t { unknown = 0, estimated = 1, exact = 2 };

/// Time, memory and money of one run.
struct Usage {
    std::chrono::microseconds wall{}; ///< zero where it was not measured, as of an interrupted run
    std::chrono::microseconds user{};
    std::chrono::microseconds system{};
    Precision cpu_precision = Precision::unknown;
    std::uint64_t peak_memory_bytes = 0;
    Precision memory_precision = Precision::unknown;

    /// Of a remote sandbox: what its existence cost by the provider's price list, from its making
    /// until it was destroyed.
    std::optional<Cost> cost = {};

    friend bool operator==(const Usage&, const Usage&) = default;
};

/// The exception that ended a Python program, as the program itself reported it.
struct ExceptionInfo {
    std::string type;    ///< qualified name, such as "ValueError" or "json.decoder.JSONDecodeError"
    std::string message; ///< UTF-8, at most 4 KiB
    std::optional<std::uint32_t> line; ///< of the user's code, 1-based

    friend bool operator==(const ExceptionInfo&, const ExceptionInfo&) = default;
};

/// What happened when the code ran.
struct Execution {
    Status status = Status::running;
    std::optional<int> exit_code; ///< set when the main process exited by itself
    std::optional<int> signal;    ///< set when a signal ended it
    Timestamp started{};
    Usage usage;
    Output output;
    std::optional<ExceptionInfo> exception;

    friend bool operator==(const Execution&, const Execution&) = default;
};

} // namespace rexa

#endif
