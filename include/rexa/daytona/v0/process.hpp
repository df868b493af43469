#ifndef REXA_DAYTONA_V0_PROCESS_HPP
#define REXA_DAYTONA_V0_PROCESS_HPP

#include <rexa/bytes.hpp>
#include <rexa/call.hpp>
#include <rexa/daytona/v0/word.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rexa::daytona::v0 {

class ToolboxLink;

/// A shell script of one command or more. The shell reads it from its standard input, so that a
/// command which reads input takes the rest of the script; give it `</dev/null`.
struct ShellCommand {
    std::string command;
    std::string folder; ///< empty: the toolbox's work folder
    std::map<std::string, std::string> environment;
    /// Killed after that, and the output is lost; none: no limit. Rounded up to seconds.
    std::optional<std::chrono::milliseconds> timeout;
};

struct CommandResult {
    /// -1 also when the folder does not exist, the shell could not start, or a signal ended it.
    std::int64_t exit_code = 0;
    /// Both streams, interleaved. Bytes that are no UTF-8 were damaged on the way.
    std::string output;
    // Of newer services only.
    std::optional<std::string> standard_output;
    std::optional<std::string> standard_error;
};

enum class CodeLanguage : std::uint8_t { python = 1, javascript, typescript };

struct CodeRun {
    CodeLanguage language = CodeLanguage::python;
    std::string code;
    std::vector<std::string> arguments;
    std::map<std::string, std::string> environment;
    std::optional<std::chrono::milliseconds> timeout; ///< as for ShellCommand
};

enum class ChartType : std::uint8_t {
    unknown = 0,
    line,
    scatter,
    bar,
    pie,
    box_and_whisker,
    composite,
};

/// A figure that Python code showed with matplotlib.
struct Chart {
    Word<ChartType> type;
    std::string title;
    Bytes png; ///< the picture; may be empty
    /// All that was sent, with axes and elements, as JSON text; the picture in base64.
    std::string json;
};

struct CodeResult {
    std::int64_t exit_code = 0; ///< as in CommandResult
    std::string output;         ///< without the lines that carried the charts
    std::vector<Chart> charts;
};

/// Programs that are run to their end in one request. For more than about a minute, and for output
/// while it comes, use Sessions. Cheap to copy; safe to use from several threads, which block.
///
/// Errors: as for Toolbox; deadline_exceeded also for the timeout of a command, whose output is
/// lost then; too_large where the reply, which holds the output as JSON, is beyond 64 MiB.
class Process {
public:
    CommandResult execute(const ShellCommand& command, const Call& call = {}) const;

    /// Also in sandboxes whose toolbox is too old to know it, by way of `execute`; figures are not
    /// shown there.
    CodeResult run_code(const CodeRun& run, const Call& call = {}) const;

private:
    friend class Toolbox;
    explicit Process(std::shared_ptr<ToolboxLink> link) noexcept;
    std::shared_ptr<ToolboxLink> link_;
};

} // namespace rexa::daytona::v0

#endif
