#ifndef REXA_DAYTONA_V0_INTERPRETER_HPP
#define REXA_DAYTONA_V0_INTERPRETER_HPP

#include <rexa/call.hpp>
#include <rexa/execution.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rexa::daytona::v0 {

class ToolboxLink;

/// A Python interpreter that keeps its variables from run to run.
struct InterpreterContext {
    std::string id;
    std::string folder;
    std::string language;
    std::optional<bool> active;
    std::optional<Timestamp> created_at;
};

struct InterpreterRun {
    std::string code;
    std::string context;                            ///< empty: the sandbox's default one
    std::map<std::string, std::string> environment; ///< during the run only
    /// The service interrupts the code then. None: the service's own ten minutes; 0: no limit.
    std::optional<std::chrono::milliseconds> timeout;
};

/// An exception the code did not catch.
struct InterpreterError {
    std::string name;
    std::string value;
    std::string traceback;
};

enum class InterpreterEnd : std::uint8_t {
    completed = 1, ///< also with an error of the code
    timed_out = 2, ///< the variables are kept, unless the code would not end
    lost = 3,      ///< the interpreter itself ended, with all its variables
};

struct InterpreterResult {
    InterpreterEnd end = InterpreterEnd::completed;
    std::optional<InterpreterError> error;
};

/// Told of printed text as it comes. An empty one is told nothing.
using InterpreterSink = std::function<void(Stream stream, std::string_view text)>;

/// Stateful Python. Runs of one context wait for each other. A run cannot be interrupted by its
/// caller: ending the call ends the waiting, not the code, which has its timeout. Only what Python
/// itself prints is seen, not what its child processes write. Cheap to copy; safe to use from
/// several threads, which block.
///
/// Errors: as for Toolbox; remote_refused for a run that the service refuses, such as in a context
/// it does not know; connection_lost where the end of a run stays unknown. A service that vanishes
/// in silence is noticed within two minutes only by its network; give a Call a deadline.
class Interpreter {
public:
    InterpreterContext create_context(std::string_view folder = {}, const Call& call = {}) const;
    /// Without the default one.
    std::vector<InterpreterContext> contexts(const Call& call = {}) const;
    void remove_context(std::string_view id, const Call& call = {}) const;

    InterpreterResult run(const InterpreterRun& run, const InterpreterSink& sink,
                          const Call& call = {}) const;

private:
    friend class Toolbox;
    explicit Interpreter(std::shared_ptr<ToolboxLink> link) noexcept;
    std::shared_ptr<ToolboxLink> link_;
};

} // namespace rexa::daytona::v0

#endif
