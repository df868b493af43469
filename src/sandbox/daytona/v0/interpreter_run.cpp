#include "sandbox/daytona/v0/interpreter_run.hpp"

#include "net/reply_json.hpp"
#include "sandbox/daytona/v0/values.hpp"

#include <rexa/error.hpp>

#include <string>

namespace rexa::daytona::v0 {
namespace {

// How the service closes the socket of a run.
constexpr std::uint16_t normal = 1000;
constexpr std::uint16_t worker_ended = 1001;
constexpr std::uint16_t refused = 1008;
constexpr std::uint16_t not_started = 1011;
constexpr std::uint16_t timed_out = 4008;

Error failure(Errc code, std::string message, std::string_view reason) {
    return Error(code, std::move(message))
        .from("daytona")
        .with_remote(0, "", std::string(reason), "");
}

} // namespace

net::JsonWriter write_interpreter_run(const InterpreterRun& run) {
    if (run.code.empty()) {
        throw Error(Errc::invalid_argument, "code: must not be empty");
    }
    net::JsonWriter writer;
    writer.begin_object().member("code", run.code);
    write_text(writer, "contextId", run.context);
    write_map(writer, "envs", run.environment);
    if (run.timeout) {
        if (run.timeout->count() < 0) {
            throw Error(Errc::invalid_argument, "timeout: must not be negative; 0 is no limit");
        }
        writer.member("timeout", std::chrono::ceil<std::chrono::seconds>(*run.timeout).count());
    }
    writer.end_object();
    return writer;
}

void InterpreterReader::take(std::string_view message) {
    const auto chunk = net::JsonView::parse(message);
    const std::string type = read_optional_text(chunk["type"]);
    begun_ = true;
    if (type == "stdout" || type == "stderr") {
        if (sink_) {
            sink_(type == "stdout" ? Stream::out : Stream::err, read_optional_text(chunk["text"]));
        }
    } else if (type == "error") {
        result_.error =
            InterpreterError{read_optional_text(chunk["name"]), read_optional_text(chunk["value"]),
                             read_optional_text(chunk["traceback"])};
    } else if (type == "control") {
        take_control(read_optional_text(chunk["text"]));
    }
}

void InterpreterReader::take_control(std::string_view text) {
    if (text == "completed" || text == "interrupted") {
        ended_ = true;
        result_.end = text == "completed" ? InterpreterEnd::completed : InterpreterEnd::timed_out;
    }
}

InterpreterResult InterpreterReader::finish(std::uint16_t close_code, std::string_view reason) {
    switch (close_code) {
    case normal:
        return result_;
    case timed_out:
        result_.end = InterpreterEnd::timed_out;
        return result_;
    case worker_ended:
        // A worker that was killed for its timeout may be told of before the timeout is.
        result_.end = ended_ ? result_.end : InterpreterEnd::lost;
        return result_;
    case not_started:
        throw failure(Errc::sandbox_failed, "Daytona's interpreter could not start", reason);
    default:
        if (ended_ || result_.error) {
            return result_;
        }
        if (close_code == refused && !begun_) {
            throw failure(Errc::remote_refused, "Daytona's interpreter refused the run", reason);
        }
        throw failure(Errc::connection_lost,
                      "the connection to Daytona's interpreter ended before the run did (code " +
                          std::to_string(close_code) + ')',
                      reason);
    }
}

} // namespace rexa::daytona::v0
