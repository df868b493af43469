#ifndef REXA_SANDBOX_DAYTONA_V0_INTERPRETER_RUN_HPP
#define REXA_SANDBOX_DAYTONA_V0_INTERPRETER_RUN_HPP

#include "net/json_writer.hpp"

#include <rexa/daytona/v0/interpreter.hpp>

#include <cstdint>
#include <string_view>

namespace rexa::daytona::v0 {

/// The one message that begins a run. Errors: invalid_argument.
net::JsonWriter write_interpreter_run(const InterpreterRun& run);

/// Makes a result of the messages of one run and of how its socket was closed.
class InterpreterReader {
public:
    /// The sink outlives the reader.
    explicit InterpreterReader(const InterpreterSink& sink) : sink_(sink) {}

    /// Kinds of messages that are newer than this version are left out. Errors: bad_reply.
    void take(std::string_view message);

    /// Errors: connection_lost where the end of the run is not known, also when the service gave
    /// it up for a reader that was too slow; remote_refused, sandbox_failed.
    InterpreterResult finish(std::uint16_t close_code, std::string_view reason);

private:
    void take_control(std::string_view text);

    const InterpreterSink& sink_;
    InterpreterResult result_;
    bool begun_ = false;
    bool ended_ = false; ///< the service said how
};

} // namespace rexa::daytona::v0

#endif
