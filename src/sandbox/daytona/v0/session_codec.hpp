#ifndef REXA_SANDBOX_DAYTONA_V0_SESSION_CODEC_HPP
#define REXA_SANDBOX_DAYTONA_V0_SESSION_CODEC_HPP

#include "net/message.hpp"
#include "net/reply_json.hpp"

#include <rexa/daytona/v0/sessions.hpp>

#include <string_view>
#include <vector>

namespace rexa::daytona::v0 {

SessionRecord read_session(const net::JsonView& reply);
std::vector<SessionRecord> read_sessions(const net::JsonView& reply);
SessionCommand read_session_command(const net::JsonView& reply);
SessionResult read_session_result(const net::JsonView& reply);

/// JSON with the two streams, or the one marked log of older toolboxes.
CommandLogs read_logs(const net::Reply& reply);

/// The two streams of a marked log; all of one without marks is standard output.
CommandLogs split_log(std::string_view marked);

} // namespace rexa::daytona::v0

#endif
