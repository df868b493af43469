#include "sandbox/daytona/v0/session_codec.hpp"

#include "sandbox/daytona/v0/marker_reader.hpp"
#include "sandbox/daytona/v0/service.hpp"
#include "sandbox/daytona/v0/values.hpp"

namespace rexa::daytona::v0 {
namespace {

/// Where the streams are told apart already they are those; else they stand in one log.
CommandLogs read_streams(const net::JsonView& reply) {
    const auto out = reply["stdout"].optional_text();
    const auto err = reply["stderr"].optional_text();
    if (out || err) {
        return {out.value_or(""), err.value_or("")};
    }
    return split_log(read_optional_text(reply["output"]));
}

} // namespace

SessionRecord read_session(const net::JsonView& reply) {
    SessionRecord session;
    session.id = reply["sessionId"].text();
    for (const net::JsonView& command : reply["commands"].items()) {
        session.commands.push_back(read_session_command(command));
    }
    return session;
}

std::vector<SessionRecord> read_sessions(const net::JsonView& reply) {
    std::vector<SessionRecord> sessions;
    for (const net::JsonView& session : reply.items()) {
        sessions.push_back(read_session(session));
    }
    return sessions;
}

SessionCommand read_session_command(const net::JsonView& reply) {
    return {reply["id"].text(), read_optional_text(reply["command"]),
            reply["exitCode"].optional_integer()};
}

SessionResult read_session_result(const net::JsonView& reply) {
    return {reply["cmdId"].text(), reply["exitCode"].optional_integer(), read_streams(reply)};
}

CommandLogs read_logs(const net::Reply& reply) {
    const std::string_view type = reply.headers.find("Content-Type").value_or("");
    if (type.find("json") == std::string_view::npos) {
        return split_log(reply.body);
    }
    return read_streams(read_json(reply));
}

CommandLogs split_log(std::string_view marked) {
    CommandLogs logs;
    MarkerReader reader([&](Stream stream, BytesView bytes) {
        (stream == Stream::out ? logs.out : logs.err) += as_chars(bytes);
    });
    reader.write(as_bytes(marked));
    reader.finish();
    return logs;
}

} // namespace rexa::daytona::v0
